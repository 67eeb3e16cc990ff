import type { News, Task } from "./puzzle.worker";

/** Hears how far it is, 0 to 1. */
export type Progress = (done: number) => void;

/**
 * How likely it was to have the solution by now. Nobody knows how many tries it takes; this only
 * grows, and gets slower the longer bad luck lasts.
 */
export const chance = (tried: number, difficulty: number) => 1 - Math.exp(-tried / 2 ** difficulty);

/** Solves a challenge in a worker, or on the page where there is none. */
export async function solve(task: Task, tell: Progress, signal: AbortSignal): Promise<string> {
  const told = (tried: number) => tell(chance(tried, task.difficulty));
  try {
    return await inWorker(task, told, signal);
  } catch {
    signal.throwIfAborted();
    return onPage(task, told, signal);
  }
}

function inWorker(task: Task, told: (tried: number) => void, signal: AbortSignal): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    const worker = new Worker(new URL("./puzzle.worker.ts", import.meta.url), { type: "module" });
    const end = () => {
      worker.terminate();
      signal.removeEventListener("abort", end);
      reject(signal.reason); // of no effect after a solution
    };
    worker.onmessage = ({ data }: MessageEvent<News>) => {
      told(data.tried);
      if (data.solution === undefined) return;
      resolve(data.solution);
      end();
    };
    worker.onerror = end;
    signal.addEventListener("abort", end);
    worker.postMessage(task);
  });
}

const slice = 512; // tries between two breaths of the page

async function onPage(task: Task, told: (tried: number) => void, signal: AbortSignal): Promise<string> {
  const { seeker } = await import("./sha256");
  const seek = seeker(task.challenge, task.difficulty);
  for (let tried = slice; ; tried += slice) {
    const solution = seek(slice);
    if (solution !== undefined) return solution;
    told(tried);
    await new Promise((resume) => setTimeout(resume, 0));
    signal.throwIfAborted();
  }
}
