// Line icons, 24 × 24, drawn for this app. Always beside words or inside a named button.
const paths = {
  scan: "M4 8V5.5A1.5 1.5 0 0 1 5.5 4H8M16 4h2.5A1.5 1.5 0 0 1 20 5.5V8M20 16v2.5a1.5 1.5 0 0 1-1.5 1.5H16M8 20H5.5A1.5 1.5 0 0 1 4 18.5V16M4 12h16",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.3 15.3 20 20",
  log: "M5 6h14M5 12h14M5 18h9",
  settings:
    "M4 7h9M17 7h3M15 9.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM4 17h3M11 17h9M9 19.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  torch: "M7 3h10v4l-2.5 3.5V20a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1v-9.500L7 7zM7 7h10M12 13.500v2",
  type: "M3.5 6.500h17v11h-17zM7 10h.1M10.3 10h.1M13.6 10h.1M17 10h.1M8 14h8",
  close: "M6 6l12 12M18 6 6 18",
  check: "M5 12.5 10 17.5 19.5 7",
  cross: "M6.5 6.500l11 11M17.5 6.500l-11 11",
  undo: "M8.5 5 4 9.5 8.5 14M4.5 9.500H14a5.5 5.5 0 0 1 0 11H9",
  again: "M4.5 5v5h5M5 10a7.5 7.5 0 1 1-.5 4.500M12 8v4.500l3 2",
  calendar: "M5 6.500h14V20H5zM5 10.500h14M8.5 4v4M15.5 4v4M10 13.500l4 4M14 13.500l-4 4",
  swap: "M4 8.500h14M14.5 5 18 8.5 14.5 12M20 15.500H6M9.5 12 6 15.5 9.5 19",
  slash: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM6.5 6.500l11 11",
  question: "M8.5 9a3.5 3.5 0 1 1 5.3 3c-1.2.7-1.8 1.4-1.8 2.700M12 18.200v.1",
  unpaid: "M3.5 6.500h17v11h-17zM3.5 10.500h17M7 14.500h3M14 13l3 3M17 13l-3 3",
  alert: "M12 8v5.500M12 17v.1",
  away: "M4 4l16 16M8.5 15.500a5 5 0 0 1 7 0M5 12a10 10 0 0 1 4.5-2.600M19 12a10 10 0 0 0-5.5-2.800M12 19.200v.1",
  ring: "M12 19a7 7 0 1 0 0-14 7 7 0 0 0 0 14z",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
