/** A first pass that an answer waits for: counts what has begun, and notices when all of it has ended. */
export class AwaitedPass {
  private open = 1;

  /** @param ended called once: when `end` was called, and everything that began before has ended */
  constructor(private readonly ended: () => void) {}

  /** @returns a function to call once, when what begins now has ended */
  begin(): () => void {
    this.open++;
    return this.end;
  }

  /** Nothing more begins. */
  readonly end = (): void => {
    if (--this.open === 0) this.ended();
  };
}
