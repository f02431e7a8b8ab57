declare const isListed: unique symbol;

/** What a user is told. Only the tables of this folder make one; those of docs/messages.md come out of them. */
export interface Message {
	/** What happened; of a value, what it must be. */
	readonly text: string;
	/** Why, and how to get unstuck: the line below the text. Empty where another message says it. */
	readonly description: string;
	readonly [isListed]: true;
}

/** A row of a table. Where something differs from case to case, the row is a function of that. */
export function message(text: string, description = ''): Message {
	return { text, description } as Message;
}

/** The same message, with a sentence more at the end of its description. */
export function withNote({ text, description }: Message, note: Message): Message {
	const end = /[^.!?…]$/.test(description) ? '.' : '';
	return message(text, `${description}${end} ${note.text}`.trim());
}
