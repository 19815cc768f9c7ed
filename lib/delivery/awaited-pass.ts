/** The first pass over an event whose answer waits for it: counts what has begun, and notices when all of it has ended. */
export class AwaitedPass {
  private open = 1;

  /** @param ended called once, after `end` and after everything that began until then has ended */
  constructor(private readonly ended: () => void) {}

  /** @returns ends what begins now; call it once */
  begin(): () => void {
    this.open++;
    return this.end;
  }

  /** Nothing more begins. */
  readonly end = (): void => {
    if (--this.open === 0) this.ended();
  };
}
