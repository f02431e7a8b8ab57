import { fastify } from 'fastify';
import type { Defer } from '../../lifetime';

type Fields = Record<string, unknown>;

const SECRET = '/rest/1/inbound0secret00';

/**
 * A stand-in for a Bitrix24 account behind an inbound webhook: contacts, deals and the search for
 * duplicates, in the form of its REST pages (apidocs.bitrix24.com). All values in its answers are text.
 */
export interface FakeBitrix24 {
	/** The address of the inbound webhook. */
	url: string;
	contacts: Fields[];
	deals: Fields[];
	/** The methods it was asked for, in their order. */
	calls: string[];
	/** Has the next call of a method refused, or carried out with only the answer lost. */
	trouble: (method: string, kind: 'refused' | 'answerLost') => void;
}

export async function startFakeBitrix24(defer: Defer): Promise<FakeBitrix24> {
	const contacts: Fields[] = [];
	const deals: Fields[] = [];
	const calls: string[] = [];
	const troubles = new Map<string, string>();

	const add = (list: Fields[], first: number, fields: unknown): number => {
		const id = first + list.length;
		list.push({ STAGE_ID: 'NEW', ...(fields as Fields), ID: String(id) });
		return id;
	};
	const isLike = (entry: Fields, filter: Fields): boolean =>
		Object.entries(filter).every(([name, value]) => entry[name] === value);
	const METHODS: Record<string, (body: Fields) => unknown> = {
		'crm.deal.list': ({ filter }) =>
			deals.filter((deal) => isLike(deal, filter as Fields)).map(({ ID }) => ({ ID })),
		'crm.deal.add': ({ fields }) => add(deals, 501, fields),
		'crm.deal.get': ({ id }) => deals.find(({ ID }) => ID === id),
		'crm.contact.add': ({ fields }) => add(contacts, 71, fields),
		'crm.duplicate.findbycomm': ({ type, values }) => {
			const found = contacts.filter((contact) =>
				((contact[String(type)] ?? []) as Array<{ VALUE: string }>).some(({ VALUE }) =>
					(values as string[]).includes(VALUE),
				),
			);
			// PHP has no other empty object than an empty list.
			return found.length > 0 ? { CONTACT: found.map(({ ID }) => Number(ID)) } : [];
		},
	};

	const server = fastify();
	server.post<{ Params: { method: string }; Body: Fields }>(
		`${SECRET}/:method.json`,
		async ({ params, body }, reply) => {
			const { method } = params;
			calls.push(method);
			const trouble = troubles.get(method);
			troubles.delete(method);
			const limited = { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' };
			if (trouble === 'refused') return await reply.code(503).send(limited);
			const result = METHODS[method]?.(body);
			if (trouble === 'answerLost') return await reply.code(502).send('Bad Gateway');
			if (result === undefined) {
				return await reply.code(400).send({ error: '', error_description: 'Not found' });
			}
			return { result, time: { start: Date.now() / 1000 } };
		},
	);
	const address = await server.listen({ host: '127.0.0.1', port: 0 });
	defer(async () => await server.close());
	return {
		url: `${address}${SECRET}/`,
		contacts,
		deals,
		calls,
		trouble: (method, kind) => troubles.set(method, kind),
	};
}

/** What an outbound webhook of Bitrix24 posts about a deal. */
export function bitrix24Event(dealId: unknown, token: string): string {
	return new URLSearchParams({
		event: 'ONCRMDEALUPDATE',
		event_handler_id: '13',
		'data[FIELDS][ID]': String(dealId),
		ts: '1774960200',
		'auth[domain]': 'example.bitrix24.ru',
		'auth[client_endpoint]': 'https://example.bitrix24.ru/rest/',
		'auth[member_id]': '64ea9379ae7561fa43f20cd21a49a520',
		'auth[application_token]': token,
	}).toString();
}
