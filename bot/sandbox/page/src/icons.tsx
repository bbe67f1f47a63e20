/** The few line icons of the page, drawn inline. Decorative: the button around each has the name. */

const PATHS: Record<string, string> = {
  hash: "M4 9h16M4 15h16M10 4 8 20M16 4l-2 16",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  plus: "M12 5v14M5 12h14",
  more: "M12 5v.6M12 11.7v.6M12 18.4v.6",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 14.5c.9 1.2 2.1 1.8 3.5 1.8s2.6-.6 3.5-1.8M9 9.5v.5M15 9.5v.5",
  thread: "M20 14a2 2 0 0 1-2 2H9l-5 4V6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2zM8.5 8.5h7M8.5 12h4",
  send: "M4 12 20 4l-5 16-3.5-6.5z",
  close: "M6 6l12 12M18 6 6 18",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM16.2 16.2 21 21",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z",
  code: "m8 7-5 5 5 5M16 7l5 5-5 5",
  menu: "M4 7h16M4 12h16M4 17h16",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  down: "m6 9.5 6 6 6-6",
  left: "m14.5 6-6 6 6 6",
  right: "m9.5 6 6 6-6 6",
  bolt: "M13 3 5 13.5h6L10.5 21 19 10h-6z",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  play: "M8 5.5v13l10-6.5z",
  check: "m5 12.5 4.5 4.5L19 7.5",
  warning: "M12 4 2.5 20h19zM12 10v4.5M12 17.2v.3",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5.5M12 7.5v.3",
  home: "m4 11 8-7 8 7v9h-5.5v-6h-5v6H4z",
  flag: "M6 21V4h12l-3 4.5L18 13H6",
  edit: "M4 20l1-4.5L16.5 4 20 7.5 8.5 19z",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13",
};

export function Icon({ name, size = 18 }: { name: string; size?: number }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={PATHS[name] ?? PATHS.info} />
    </svg>
  );
}
