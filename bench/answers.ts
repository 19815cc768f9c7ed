export interface Question {
  readonly id: number;
  readonly question: string;
  readonly value: unknown;
}

export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** In a program that `Program.start` has started, last: what it answers to which question. It ends with who asks. */
export function answerQuestions(answers: Record<string, (value: never) => unknown>): void {
  const known: typeof answers = { ready: () => undefined, ...answers };
  process.on('message', ({ id, question, value }: Question) => {
    void answerOf(known[question], value).then(
      (result) => process.send!({ id, value: result } satisfies Answer),
      (error: Error) => process.send!({ id, error: error.stack ?? String(error) } satisfies Answer),
    );
  });
  process.once('disconnect', () => process.exit());
}

async function answerOf(answer: ((value: never) => unknown) | undefined, value: unknown): Promise<unknown> {
  if (!answer) throw new Error('it has no answer to that question');
  return answer(value as never);
}
