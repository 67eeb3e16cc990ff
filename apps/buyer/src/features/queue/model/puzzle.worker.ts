import { seeker } from "./sha256";

// Solves a puzzle beside the page, which stays quick meanwhile.
export type Task = { challenge: string; difficulty: number };
export type News = { solution?: string; tried: number };

const slice = 4096; // tries between two pieces of news: some 10 ms on a phone

self.onmessage = ({ data: { challenge, difficulty } }: MessageEvent<Task>) => {
  const seek = seeker(challenge, difficulty);
  for (let tried = slice; ; tried += slice) {
    const news: News = { solution: seek(slice), tried };
    self.postMessage(news);
    if (news.solution !== undefined) return;
  }
};
