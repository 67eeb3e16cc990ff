import { createStore } from "../app/store";
import type { View } from "./desk";

/** How this device calls attention. */
export type Senses = { sound: boolean; vibration: boolean };

const place = "door.senses";

function stored(): Senses {
  try {
    return { sound: true, vibration: true, ...JSON.parse(localStorage.getItem(place) ?? "{}") };
  } catch {
    return { sound: true, vibration: true };
  }
}

export const senses = createStore<Senses>(stored());

export function setSenses(next: Senses): void {
  senses.set(next);
  try {
    localStorage.setItem(place, JSON.stringify(next));
  } catch {
    // Storage is refused: the choice holds until the page is closed.
  }
}

export type Cue = "admit" | "again" | "refuse" | "check";

type Tone = { hz: number; at: number; for: number; shape: OscillatorType };

// Told apart without looking: up is yes, twice low is "again", one long low is no, three even
// blips mean that nobody knows yet. Seconds.
const tunes: Record<Cue, Tone[]> = {
  admit: [
    { hz: 784, at: 0, for: 0.09, shape: "sine" },
    { hz: 1175, at: 0.09, for: 0.16, shape: "sine" },
  ],
  again: [
    { hz: 233, at: 0, for: 0.14, shape: "square" },
    { hz: 233, at: 0.2, for: 0.22, shape: "square" },
  ],
  refuse: [{ hz: 165, at: 0, for: 0.5, shape: "sawtooth" }],
  check: [0, 0.16, 0.32].map((at) => ({ hz: 523, at, for: 0.07, shape: "triangle" as const })),
};

const buzzes: Record<Cue, number[]> = {
  admit: [60],
  again: [120, 80, 120],
  refuse: [350],
  check: [50, 60, 50, 60, 50],
};

const loudness: Record<OscillatorType, number> = {
  sine: 0.5,
  triangle: 0.5,
  square: 0.22,
  sawtooth: 0.28,
  custom: 0,
};

const player = createStore<AudioContext | null>(null);

/** Browsers play nothing before the page was touched; call it then. */
export function wakeSound(): void {
  if (!player.get() && "AudioContext" in window) player.set(new AudioContext());
  const context = player.get();
  if (context?.state === "suspended") context.resume().catch(() => {});
}

export function cueOf(view: View): Cue | null {
  if (view.kind === "unjudged") return "check";
  if (view.kind !== "judged") return null;
  if (view.verdict.verdict === "admitted") return "admit";
  return view.verdict.verdict === "already_in" ? "again" : "refuse";
}

export function give(cue: Cue, wanted: Senses = senses.get()): void {
  // Browsers refuse to buzz before the page was touched, and complain about the try.
  const touched = navigator.userActivation?.hasBeenActive ?? true;
  if (wanted.vibration && touched && "vibrate" in navigator) navigator.vibrate(buzzes[cue]);
  const context = player.get();
  if (!wanted.sound || !context) return;
  for (const tone of tunes[cue]) play(context, tone);
}

function play(context: AudioContext, tone: Tone): void {
  const start = context.currentTime + tone.at;
  const volume = context.createGain();
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(loudness[tone.shape], start + 0.008);
  volume.gain.setValueAtTime(loudness[tone.shape], start + tone.for - 0.02);
  volume.gain.linearRampToValueAtTime(0, start + tone.for);
  const voice = context.createOscillator();
  voice.type = tone.shape;
  voice.frequency.value = tone.hz;
  voice.connect(volume).connect(context.destination);
  voice.start(start);
  voice.stop(start + tone.for);
}
