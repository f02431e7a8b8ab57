import { z } from 'zod/v4';

import { parameters } from '../messages/parameters';

/** What any log with pages is read by. */
const OF_ANY_LOG = ['clientApiId', 'siteId', 'dateFrom', 'dateTo', 'page', 'limit'];

/**
 * Parameters that a page of Calltouch has and the node does not know.
 *
 * @param ofTheNode what else they must not stand for, beside what the log is read by and what it includes
 */
export function additionalParametersBeside(ofTheNode: string[]) {
	const taken = new Set([...OF_ANY_LOG, ...ofTheNode].map((name) => name.toLowerCase()));
	return z
		.array(
			z.object({
				name: z
					.string()
					.overwrite((name) => name.trim())
					.regex(/^[A-Za-z][A-Za-z0-9._-]*$/, parameters.parameterName.text)
					.refine(
						(name) => !taken.has(name.toLowerCase()) && !/^with/i.test(name),
						parameters.ownParameter.text,
					)
					.meta({
						title: 'Name',
						description: 'Name of the parameter, as Calltouch has it',
						placeholder: 'e.g. keyword.value',
					}),
				value: z.string().min(1).meta({
					title: 'Value',
					description: 'Value of the parameter, as Calltouch wants it',
					placeholder: 'e.g. plastic windows',
				}),
			}),
		)
		.optional()
		.meta({
			title: 'Additional Parameters',
			description:
				'Parameters of the HTTP request that the node has no field for. What is sent here is not checked.',
			addText: 'Add Parameter',
		});
}

/** The same as the log has them. */
export function additionalQuery(
	given: Array<{ name: string; value: string }> = [],
): Record<string, string> {
	return Object.fromEntries(given.map(({ name, value }) => [name, value]));
}
