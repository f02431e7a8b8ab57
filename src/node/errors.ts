import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { Failure } from '../api/failure';
import type { Message } from '../messages/message';

type NodeFailure = NodeApiError['failure'];

/**
 * Whatever was thrown while an item was worked on, as n8n shows it: input that can't be right as
 * NodeOperationError, everything Calltouch did as NodeApiError, both with the item's index if any.
 *
 * @param note what else the user should know, for the end of the description
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex?: number,
	note?: string,
): NodeApiError | NodeOperationError {
	const nodeError = withoutNote(node, error, itemIndex);
	if (note) nodeError.description = asSentences(nodeError.description ?? '', note);
	return nodeError;
}

function withoutNote(
	node: INode,
	error: unknown,
	itemIndex: number | undefined,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	if (!(error instanceof Failure)) {
		const cause = error instanceof Error ? error : new Error(String(error));
		const nodeError = new NodeOperationError(node, cause, { itemIndex });
		nodeError.message = withItem(nodeError.message, itemIndex);
		return nodeError;
	}
	const { description } = error.said;
	const { httpStatus } = error.details;
	const message = withItem(error.message, itemIndex);
	const nodeError = isOurRefusal(error)
		? new NodeOperationError(node, message, { description, itemIndex })
		: new NodeApiError(
				node,
				{ message },
				{ message, description, itemIndex, httpCode: httpStatus?.toString() },
			);
	// n8n puts a stock sentence in place of a message in which it finds the name of an error code.
	nodeError.message = message;
	nodeError.failure = classify(error);
	return nodeError;
}

/** Spelled as n8n's editor does, which adds the item itself where it does not find it. */
function withItem(message: string, itemIndex: number | undefined): string {
	return itemIndex === undefined ? message : `${message} [item ${itemIndex}]`;
}

/** Texts one after the other, each with an end. */
export function asSentences(...texts: string[]): string {
	return texts
		.filter((text) => text !== '')
		.map((text) => (/[.!?…]$/.test(text) ? text : `${text}.`))
		.join(' ');
}

/** For n8n's durable poller, which waits before the next poll by it; other versions ignore it. */
function classify({ kind, details }: Failure): NodeFailure {
	const { retryAfterMs } = details;
	switch (kind) {
		case 'rateLimit':
			return { cause: 'rate-limited', retryAfterMs };
		case 'foreign':
		case 'unavailable':
		case 'unreachable':
			return { cause: 'temporarily-unavailable', retryAfterMs };
		case 'credential':
			return { cause: 'credential-invalid' };
		case 'configuration':
		case 'input':
			return { cause: 'configuration-invalid' };
		default:
			return undefined;
	}
}

/** The same as one text: for the item of Continue On Fail, and for the test of a credential. */
export function asOneText(error: unknown): string {
	const { message, description } = describe(error);
	return description ? `${message}. ${description}` : message;
}

/** A message that nobody throws, as one text. */
export function inSentences({ text, description }: Message): string {
	return asSentences(text, description);
}

function describe(error: unknown): { message: string; description?: string | null } {
	if (error instanceof Failure) {
		return { message: error.message, description: error.said.description };
	}
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	return { message: error instanceof Error ? error.message : String(error) };
}

function isOurRefusal({ kind }: Failure): boolean {
	return kind === 'input' || kind === 'configuration' || kind === 'cancelled';
}
