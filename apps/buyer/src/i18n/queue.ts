import { type QueueTexts, queueEn } from "./queue.en";

/** The waiting room's texts in the visitor's language. */
export const q: QueueTexts = queueEn;
