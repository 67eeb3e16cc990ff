// What the waiting room says. Apart from en.ts, because it is fetched with the waiting room only.

const count = (n: number, shown: string, one: string, many: string) => `${shown} ${n === 1 ? one : many}`;

export const queueEn = {
  title: (event: string) => `Waiting room · ${event}`,
  room: "Waiting room",
  at: (time: string) => `at ${time}`,
  on: (day: string) => `on ${day}`,
  days: (days: number, hours: number) => `${days} d ${hours} h`,

  joining: "Taking your place",
  joiningText: "Your device solves a small puzzle, which keeps robots out. This takes a second or two.",
  finding: "Finding your place",
  findingText: "You have one: we ask where you stand now.",
  puzzle: "How far the puzzle is",

  closed: (when: string) => `The waiting room opens ${when}`,
  closedSoon: "The waiting room is not open yet",
  closedText: "You need not hurry: everybody who comes before the draw has the same chance.",
  closedStay: "Stay here and you take your place by itself.",
  opensIn: "Opens in",

  prequeue: "You are in",
  prequeueText: (when: string) =>
    `All places are drawn by lot ${when}. Who came first does not matter; who is here does.`,
  drawIn: "Draw in",
  here: (n: number, shown: string) => `${count(n, shown, "person is", "people are")} here so far`,

  drawing: "Drawing the places",
  drawingText: "A few seconds. You need not do anything.",

  ahead: (n: number, shown: string) =>
    n === 0 ? "You are next" : `${count(n, shown, "person", "people")} ahead of you`,
  place: "Your place",
  serving: (shown: string) => `Now at ${shown}`,
  progress: "How far the queue has come to your place",
  estimate: {
    minute: "Less than a minute, as things go now",
    range: (least: number, most: number) => `${least} to ${most} minutes, as things go now`,
    atLeast: (least: number) => `${least} minutes or more, as things go now`,
    hour: "More than an hour, as things go now",
    unknown: "Nobody can tell yet how long it takes",
  },
  few: "Everything left is in other people’s hands right now. Some of it usually comes back.",
  returned: "Some tickets have come back. The queue moves again.",

  paused: "The queue is paused",
  pausedText: "The organizer has stopped it for a moment. You keep your place, and it goes on by itself.",

  turn: "It is your turn",
  turnTitle: "● It is your turn",
  turnText: "The tickets open by themselves in a moment.",
  turnLeft: "To reserve your tickets",
  turnGo: "Choose tickets",
  turnAway: "You were away, so we waited for you. Your time is running.",
  announceTurn: "It is your turn. The tickets open by themselves.",
  announceLeft: (minutes: number) =>
    `${count(minutes, String(minutes), "minute", "minutes")} left to reserve.`,

  over: "Your turn is over",
  overText:
    "A turn lasts a few minutes, so that the queue keeps moving. You can take a new place at its end.",
  overAgain: "Take a new place",

  soldOut: "All tickets are gone",
  soldOutText:
    "Tickets that are not paid come back within about ten minutes. Keep this page open: we tell you at once, and you keep your place.",

  left: "You have left the waiting room",
  leftText: "Your place is free for somebody else.",
  leftAgain: "Join again, at the end",

  email: {
    title: "Your e-mail first",
    text: "One place for each address. We send you a code with six digits.",
    label: "E-mail",
    wrong: "Write your e-mail address, such as ada@example.org.",
    send: "Send me the code",
    title2: "Look into your mail",
    text2: (email: string) => `We sent a code to ${email}. It can take a minute; look in spam too.`,
    code: "Code",
    codeHint: "Six digits",
    codeWrong: "Write the six digits from the mail.",
    codeRefused: "That is not the code we sent last. Look again.",
    confirm: "Take my place",
    other: "Use another address",
    sending: "One moment",
  },

  lost: "No connection right now. You keep your place, and we try again by ourselves.",
  busy: "Very many people are here. You keep your place, and we ask again in a moment.",
  again: (seconds: number) => `Next try in ${seconds} s`,
  retry: "Try now",
  from: (name: string) => `${name} says`,

  next: "What happens next",
  stepsBefore: (when: string) => [
    `Everybody here draws a place ${when}.`,
    "The queue then moves as fast as people can be served.",
    "When it is your turn, the tickets open here by themselves.",
  ],
  whenSold: "when the sale starts",
  steps: [
    "The queue moves as fast as people can be served.",
    "When it is your turn, the tickets open here by themselves.",
    "You then have a few minutes to choose, and about ten to pay.",
  ],
  stepsSoldOut: [
    "Tickets that are not paid come back, mostly within ten minutes.",
    "The queue then goes on by itself, in the same order.",
    "When it is your turn, the tickets open here by themselves.",
  ],
  keep: "You may reload, close or open this page again on this device: your place stays yours.",

  fair: "How the draw can be checked",
  fairBefore:
    "The places are drawn with a secret number. This is its fingerprint, published before the draw. The number itself is published after it, so that anybody can repeat the draw.",
  fairAfter:
    "The places were drawn with a secret number, whose fingerprint was published before. Now the number is published too, and anybody can repeat the draw.",
  hash: "Fingerprint (SHA-256)",
  check: "Check the draw",

  leave: "Leave the queue",
  leaveSure: "Leave the queue?",
  leaveText: "Your place is given up, and you cannot have it back.",
  leaveNow: "Leave",
  stay: "Stay",

  checking: {
    title: "Check the draw",
    text: "Your device fetches every place, draws them again with the published number, and compares.",
    fetching: (n: string, of: string) => `Fetched ${n} of ${of} places`,
    drawing: (n: string, of: string) => `Drew ${n} of ${of} places again`,
    early: "The draw has not been held yet",
    earlyText: "Come back after it: the number it is made with is published then.",
    none: "This event has no draw",
    noneText: "Places are given in the order in which people come.",
    insecure: "This page was not opened over a secure connection, so the browser does not let it calculate.",
    ok: "The draw is right",
    wrong: "The draw is not right",
    wrongText: "Something does not agree. Write to the organizer, and keep what stands below.",
    seedOk: "The number is the one whose fingerprint was published before the draw.",
    seedWrong: "The number is not the one whose fingerprint was published.",
    placesOk: (n: number, shown: string) =>
      `${count(n, shown, "place is", "places are")} exactly where the draw puts them.`,
    placesWrong: (shown: string) => `Place ${shown} belongs to somebody else.`,
    mine: (shown: string) => `The draw gave you place ${shown}.`,
    mineLate: "You were not in the draw: you came after it, and stand behind it.",
    how: "How to do it without us",
    howText: (rule: string) =>
      `${rule} The draw and its list are public at the addresses below; the fingerprint is the SHA-256 of the number.`,
    seed: "Number",
    back: "Back to the waiting room",
  },

  bar: {
    open: "There is a waiting room",
    closed: (when: string) => `Waiting room opens ${when}`,
    prequeue: (when: string) => `Places are drawn ${when}`,
    sold_out: "All tickets are gone for now",
    join: "Join the waiting room",
    look: "Go to the waiting room",
    back: "Back to your place",
    told: "Be told when some come back",
    why: "Very many people want tickets. What you choose here is kept.",
    turn: "It is your turn",
    turnText: "Choose and continue before the time runs out.",
  },
};

export type QueueTexts = typeof queueEn;
