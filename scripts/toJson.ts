/** JSON as it stands in the repository: indented with tabs, ending with a line break. */
export function toJson(value: unknown): string {
	return `${JSON.stringify(value, null, '\t')}\n`;
}
