function sorted(values: number[]): number[] {
	return [...values].sort((one, other) => one - other);
}

/** The middle value; of an even number of them, the mean of the two in the middle. */
export function median(values: number[]): number {
	const inOrder = sorted(values);
	const half = inOrder.length / 2;
	const middle = inOrder.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
	return sum(middle) / middle.length;
}

export function sum(values: number[]): number {
	return values.reduce((total, value) => total + value, 0);
}
