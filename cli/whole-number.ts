import { InvalidArgumentError } from "commander";
import { number as grouped } from "../text/counts.ts";

/** Returns a parser of an option's value: a whole number from 1 to `most`. It throws `InvalidArgumentError` for anything else. */
export function wholeNumber(most: number): (value: string) => number {
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : 0;
    if (number >= 1 && number <= most) return number;
    throw new InvalidArgumentError(`Expected a number from 1 to ${grouped(most)}.`);
  };
}
