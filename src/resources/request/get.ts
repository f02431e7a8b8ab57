import { z } from 'zod/v4';

import { encodePart } from '../../api/encoding';
import { Failure } from '../../api/failure';
import type { HttpRequest } from '../../api/httpRequest';
import { getLog } from '../../api/httpRequest';
import { messages } from '../../messages';
import { parameters } from '../../messages/parameters';
import { calltouchId, externalId, withoutComma } from '../../values/identifiers';
import { EXTRAS, SimplifiedRequest, simplifyRequest } from './simplified';
import {
	OPTIONS,
	attribution,
	include,
	includeParameters,
	output,
	siteIdOverride,
} from './filters';
import { idOrNull, objectOrNull, objectsOf } from '../../values/json';
import { entryShape } from '../entryShape';
import { operation } from '../operation';
import { REQUEST_LOG } from './log';

const input = z
	.object({
		request: z
			.object({
				requestId: calltouchId.optional().meta({
					title: 'By ID',
					description: "Calltouch's ID of the request",
					placeholder: 'e.g. 145507',
				}),
				requestNumber: externalId.optional().meta({
					title: 'By Number',
					description: 'ID that your site gave the request',
					placeholder: 'e.g. site-1042',
				}),
			})
			.refine(
				({ requestId, requestNumber }) => requestId !== undefined || requestNumber !== undefined,
				parameters.request.text,
			)
			.meta({
				title: 'Request',
				description:
					'The request. The list begins with the last 7 days, and goes back a year as you scroll. Search it by name, phone, email, form or a day such as 25.11.',
				builderHint:
					'Use the mode "requestId" with the ID that an earlier node or the caller gives.',
				locator: true,
				list: { method: 'searchRequests', gives: 'requestId' },
			}),
		output,
		include,
		options: z
			.object({
				attribution,
				siteId: siteIdOverride,
				usePathForm: z.boolean().optional().meta({
					title: 'Use Older URL',
					description:
						'Whether to name the request in the path of the URL. Calltouch then ignores Include, Attribution and Site ID.',
				}),
			})
			.default({})
			.meta(OPTIONS),
	})
	.refine(
		({ request, options }) => options.usePathForm || withoutComma(request.requestNumber ?? ''),
		{
			message: parameters.oneNumber.text,
			path: ['request', 'requestNumber'],
		},
	);

type Input = z.output<typeof input>;

/** Gets one request (pages "Request log export", both revisions). */
export const getRequest = operation({
	resource: 'request',
	name: 'get',
	title: 'Get',
	action: 'Get request',
	description: 'Get one request by its Calltouch ID or by the number that your site gave it',
	isRead: true,
	input,
	output: SimplifiedRequest,
	async run(wanted, { trySend, account }) {
		const outcome = await trySend(httpRequestFor(wanted, account.siteId));
		if ('failure' in outcome && !isNotFound(outcome.failure)) throw outcome.failure;
		const answer = 'body' in outcome ? outcome.body : [];
		const [raw] = Array.isArray(answer)
			? objectsOf(answer).filter(isRequest)
			: [objectOrNull(answer)];
		if (!raw) throw notFound(wanted.request);
		const shape = entryShape(
			wanted,
			EXTRAS,
			(leftOut) => (one) => simplifyRequest(one, account.timeZone, leftOut),
		);
		return [{ json: shape(raw) }];
	},
});

function httpRequestFor({ request, include: flags, options }: Input, siteId: string): HttpRequest {
	if (options.usePathForm) {
		const number = encodePart(request.requestId ?? request.requestNumber ?? '');
		if (/^\.+$/.test(number)) throw notFound(request);
		return getLog(`${REQUEST_LOG}/${number}`, {}, oneOrNone);
	}
	return getLog(
		`${REQUEST_LOG}/`,
		{
			siteId: options.siteId ?? siteId,
			...request,
			attribution: options.attribution,
			...includeParameters(flags),
		},
		oneOrNone,
	);
}

/** The request itself, from the older URL, or a list of one, or of none. */
function oneOrNone(body: unknown): boolean {
	if (Array.isArray(body)) return body.length === 0 || body.some(isRequest);
	return isRequest(body);
}

function isRequest(value: unknown): boolean {
	const { requestId, requestNumber } = objectOrNull(value) ?? {};
	return idOrNull(requestId) !== null || idOrNull(requestNumber) !== null;
}

/** Calltouch's own 404; any server has one for an address that it does not know. */
function isNotFound({ kind, details }: Failure): boolean {
	return kind === 'refused' && details.words !== undefined && details.httpStatus === 404;
}

function notFound({ requestId, requestNumber }: Input['request']): Failure {
	const { noRequestWithId, noRequestWithNumber } = messages.refusals;
	return new Failure(
		'notFound',
		requestId === undefined ? noRequestWithNumber(requestNumber ?? '') : noRequestWithId(requestId),
	);
}
