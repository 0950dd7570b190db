/** Says that a table has moved into a larger array, to those who keep its arrays by name. */
export class Moves {
  count = 0;
}
