/** A source of numbers in [0, 1), the same for the same seed. */
export type Random = () => number;

/** The mulberry32 generator. */
export function seededRandom(seed: number): Random {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** A whole number from min to max, both included. */
export function between(random: Random, min: number, max: number): number {
	return min + Math.floor(random() * (max - min + 1));
}

/** One of the values. */
export function pick<const Values extends readonly [unknown, ...unknown[]]>(
	random: Random,
	values: Values,
): Values[number] {
	return values[between(random, 0, values.length - 1)];
}

/** So many digits. */
export function digits(random: Random, count: number): string {
	return Array.from({ length: count }, () => between(random, 0, 9)).join('');
}

/** The values in another order. */
export function shuffled<Value>(random: Random, values: readonly Value[]): Value[] {
	return values
		.map((value) => ({ value, rank: random() }))
		.sort((one, other) => one.rank - other.rank)
		.map(({ value }) => value);
}
