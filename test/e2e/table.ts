/** A table of text columns for the terminal: a heading, a rule, and a line per row. */
export function formatTable(heading: string[], rows: string[][]): string {
	const widths = heading.map((_, column) =>
		Math.max(...[heading, ...rows].map((row) => row[column]?.length ?? 0)),
	);
	const format = (row: string[]): string =>
		row
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join('  ')
			.trimEnd();
	const rule = widths.map((width) => '─'.repeat(width));
	return [heading, rule, ...rows].map(format).join('\n');
}
