/** Doubles of a small array that V8 keeps outside its heap, where nothing moves it: more than 64 bytes. */
export const OFF_HEAP = 16;

/** Says that a table has moved into a larger array, to those who keep its arrays by name. */
export class Moves {
  count = 0;
}
