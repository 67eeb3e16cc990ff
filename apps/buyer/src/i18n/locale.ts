/** The visitor's kind of English, for dates and amounts; British where there is none. */
export function locale(): string {
  return navigator.languages?.find((language) => /^en\b/.test(language)) ?? "en-GB";
}
