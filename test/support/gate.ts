/** Holds back whoever waits for it until it is opened. */
export class Gate<T = void> {
  open!: (value: T) => void;
  readonly passed = new Promise<T>((resolve) => (this.open = resolve));
}

/** Ends with the event loop's next turn but one: what was begun by then has had its turn. */
export async function turns(count = 2): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits, turn by turn, until something is true that no event tells. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turns(1);
}
