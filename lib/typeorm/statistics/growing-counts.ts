/** Numbers by id. */
export class GrowingCounts {
  private counts = new Float64Array(1_024);

  get byId(): Float64Array {
    return this.counts;
  }

  /** Has a place for each id up to this one. */
  upTo(highest: number): Float64Array {
    if (highest >= this.counts.length) {
      const counts = new Float64Array(2 * highest);
      counts.set(this.counts);
      this.counts = counts;
    }
    return this.counts;
  }

  add(id: number, count: number): void {
    this.upTo(id)[id]! += count;
  }
}
