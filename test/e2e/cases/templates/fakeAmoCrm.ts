import { fastify } from 'fastify';
import type { Defer } from '../../lifetime';

interface FieldValue {
	field_id?: number;
	field_code?: string;
	values: Array<{ value: string; enum_code?: string }>;
}

interface AmoContact {
	first_name: string;
	custom_fields_values?: FieldValue[];
}

export interface AmoDeal {
	id: number;
	name: string;
	price: number;
	status_id: number;
	pipeline_id: number;
	created_at: number;
	custom_fields_values: FieldValue[] | null;
}

interface NewDeal {
	name: string;
	custom_fields_values?: FieldValue[];
	_embedded?: { contacts?: AmoContact[] };
}

const TOKEN = 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.stand-in';

/** A stand-in for an amoCRM account, in the form of its API v4 (amocrm.ru/developers). */
export interface FakeAmoCrm {
	url: string;
	token: string;
	deals: AmoDeal[];
	contacts: AmoContact[];
	/** Method and path of what it was asked for, in their order. */
	calls: string[];
	/** Has the next creation refused, or carried out with only the answer lost. */
	troubleCreation: (kind: 'refused' | 'answerLost') => void;
}

export async function startFakeAmoCrm(defer: Defer): Promise<FakeAmoCrm> {
	const deals: AmoDeal[] = [];
	const contacts: AmoContact[] = [];
	const calls: string[] = [];
	let trouble: string | undefined;

	const server = fastify();
	server.addHook('onRequest', async ({ headers, method, url }, reply) => {
		calls.push(`${method} ${new URL(url, 'http://stand-in').pathname}`);
		if (headers.authorization === `Bearer ${TOKEN}`) return;
		await reply.code(401).send({ title: 'Unauthorized', status: 401 });
	});
	server.get<{ Querystring: { query?: string } }>('/api/v4/leads', async ({ query }, reply) => {
		const leads = deals.filter(
			(deal) => query.query !== undefined && JSON.stringify(deal).includes(query.query),
		);
		// amoCRM has no empty list: there is no content then.
		if (leads.length === 0) return await reply.code(204).send();
		return { _page: 1, _embedded: { leads } };
	});
	server.get<{ Params: { id: string } }>('/api/v4/leads/:id', async ({ params }, reply) => {
		const deal = deals.find(({ id }) => String(id) === params.id);
		return deal ?? (await reply.code(204).send());
	});
	server.post<{ Body: NewDeal[] }>('/api/v4/leads/complex', async ({ body }, reply) => {
		const kind = trouble;
		trouble = undefined;
		if (kind === 'refused') return await reply.code(504).send('Gateway Time-out');
		if (body.some((deal) => fieldsOf(deal).some(isIncomplete))) {
			return await reply.code(400).send({ title: 'Bad Request', 'validation-errors': [] });
		}
		const answers = body.map((deal, index) => {
			const id = 9_774_766 + deals.length;
			const { name, custom_fields_values: values = null, _embedded = {} } = deal;
			const [contact] = _embedded.contacts ?? [];
			if (contact) contacts.push(contact);
			deals.push({
				...{ id, name, price: 0, status_id: 7, pipeline_id: 3, created_at: 1_774_960_200 },
				custom_fields_values: values,
			});
			return { id, contact_id: contacts.length, request_id: [String(index)], merged: false };
		});
		if (kind === 'answerLost') return await reply.code(504).send('Gateway Time-out');
		return answers;
	});
	const url = await server.listen({ host: '127.0.0.1', port: 0 });
	defer(async () => await server.close());
	return {
		url,
		token: TOKEN,
		deals,
		contacts,
		calls,
		troubleCreation: (kind) => {
			trouble = kind;
		},
	};
}

/** The lists of fields of a deal and of its contacts, as far as it has them. */
function fieldsOf({ custom_fields_values: own, _embedded = {} }: NewDeal): FieldValue[][] {
	const { contacts = [] } = _embedded;
	return [own, ...contacts.map((contact) => contact.custom_fields_values)].filter(
		(fields) => fields !== undefined,
	);
}

/** A list that is there has a field, and a field its name and a value. */
function isIncomplete(fields: FieldValue[]): boolean {
	return (
		fields.length === 0 ||
		fields.some(({ field_id: id, field_code: code, values }) => !(id ?? code) || !values[0]?.value)
	);
}

/** What amoCRM's webhook posts when the status of deals has changed. */
export function amoCrmEvent(deals: AmoDeal[]): string {
	const body = new URLSearchParams({ 'account[id]': '7039099', 'account[subdomain]': 'example' });
	deals.forEach(({ id, name, price, status_id: status, pipeline_id: pipeline }, index) => {
		const fields = {
			...{ id, name, status_id: status, price, pipeline_id: pipeline },
			...{ old_status_id: 7, responsible_user_id: 1, last_modified: 1_774_960_300 },
		};
		for (const [field, value] of Object.entries(fields)) {
			body.append(`leads[status][${index}][${field}]`, String(value));
		}
	});
	return body.toString();
}
