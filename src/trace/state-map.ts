// A map from packed states to consecutive numbers, for the small sets of states that lie on shortest traces.
// Open addressing with linear probing over the numbers; the states themselves lie packed, in order of insertion.

/** Numbers states in order of insertion. */
export class StateMap {
  readonly #words: number;
  #states: Int32Array;
  #slots: Int32Array;
  #size = 0;

  /** @param words 32-bit words per state */
  constructor(words: number) {
    this.#words = words;
    this.#states = new Int32Array(64 * words);
    this.#slots = new Int32Array(128);
  }

  get size(): number {
    return this.#size;
  }

  /** The packed states, in order of their numbers; valid until the next `add`. */
  get states(): Int32Array {
    return this.#states;
  }

  /** Memory that the map takes. */
  get bytes(): number {
    return this.#states.byteLength + this.#slots.byteLength;
  }

  /** The number of the state at `at` of `source`, or -1. */
  find(source: Int32Array, at: number): number {
    return (this.#slots[this.#slotOf(source, at)] as number) - 1;
  }

  /** The number of the state at `at` of `source`, which is added when it is not there. */
  add(source: Int32Array, at: number): number {
    const slot = this.#slotOf(source, at);
    const found = this.#slots[slot] as number;
    if (found !== 0) return found - 1;
    if ((this.#size + 1) * this.#words > this.#states.length) {
      const larger = new Int32Array(this.#states.length * 2);
      larger.set(this.#states);
      this.#states = larger;
    }
    for (let w = 0; w < this.#words; w++) this.#states[this.#size * this.#words + w] = source[at + w] as number;
    this.#slots[slot] = ++this.#size;
    if (this.#size * 2 > this.#slots.length) this.#rehash();
    return this.#size - 1;
  }

  #slotOf(source: Int32Array, at: number): number {
    const words = this.#words;
    let h = 0;
    for (let w = 0; w < words; w++) h = Math.imul(h ^ (h >>> 13) ^ (source[at + w] as number), 0x85ebca6b);
    const mask = this.#slots.length - 1;
    for (let slot = (h ^ (h >>> 16)) & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] as number;
      if (number === 0) return slot;
      let w = 0;
      while (w < words && this.#states[(number - 1) * words + w] === source[at + w]) w++;
      if (w === words) return slot;
    }
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let i = 0; i < this.#size; i++) this.#slots[this.#slotOf(this.#states, i * this.#words)] = i + 1;
  }
}
