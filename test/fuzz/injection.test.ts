import type { IDataObject, INodeParameters, INodeProperties } from 'n8n-workflow';

import { nodeOperations, nodeProperties } from '../../src/node/nodeOperations';
import type { Field } from '../../src/properties/fields';
import { inPanel } from '../../src/properties/fields';
import { testCredential } from '../engine/helpers/contexts';
import { execute } from '../engine/helpers/engine';
import { activeTrigger } from '../engine/helpers/poll';
import { emptySandbox, formOf, onlyCall } from '../engine/helpers/sandbox';
import {
	CALLBACK,
	CALL_GET,
	CALL_LIST,
	DELETE,
	GET,
	LIST,
	NEW_REQUEST,
	IMPORT,
	RECORDING,
	ORDER_LIST,
	REGISTER,
	UPDATE,
} from '../engine/helpers/scenarios';
import type { ReceivedHttpRequest } from '../sandbox/httpLog';
import type { Sandbox } from '../sandbox/server';
import { namedIn } from '../unit/arbitrary';

// What is sent, and not when, is what is tested here.
jest.mock('../../src/api/rateLimiter', () => ({
	...jest.requireActual<object>('../../src/api/rateLimiter'),
	takeTurn: () => Promise.resolve(() => {}),
}));

/** Texts that mean something to a URL, a form, JSON, a header, JavaScript, or a screen. */
const TEXTS = [
	...['&', '=x', 'a&b=c', '&clientApiId=x', '[', ']', 'a[b]', '][', '#', 'a#b', '?', 'a?b=c'],
	...['%', '%41', '%2F', '%zz', '%00', '+', 'a+b', 'a b', '/', '//', '/../x', '..', '../..', '.'],
	...['\\', '..\\x', ';', ':', '@', '"', "'", '`', '"}', '<x>', '{{ x }}', '${x}', '$&', '*'],
	...['a\nb', 'a\r\nb', 'a\rb', 'a\tb', 'a\0b', 'a\r\nX-Evil: 1', 'a\u2028b', 'a\u0085b'],
	...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'undefined', 'NaN'],
	...[
		'😀',
		'👩‍👧',
		'\u202Eabc',
		'א\u200Fב',
		'a\u200Bb',
		'a\u200Db',
		'\u00a0a \n\u200b',
		'a\uFEFFb',
		'\u00E9',
		'e\u0301',
		'İ',
		'ﷺ',
	],
	// Halves of a pair
	...['a\uD83D', '\uDE00b', '\uDE00\uD83D'],
];

/**
 * What can't be seen at the ends is left out. Half a pair can't be sent, and arrives as the character
 * for what is unknown.
 */
const arrives = (text: string) =>
	text
		.replace(/^[\s\p{Cc}\u200B-\u202E\uFEFF]+|[\s\p{Cc}\u200B-\u202E\uFEFF]+$/gu, '')
		.replace(/\p{Surrogate}/gu, '\uFFFD');

/** With everything that some other parameter needs to count. */
const CLIENT_ORDER = {
	orderNumber: '={{ $itemIndex }} {{ Math.random() }}',
	status: 'new',
	...{ linkTo: 'call', call: 1, phones: '79992223344' },
};

const LEAD = {
	requestId: '={{ $itemIndex + 1 }}',
	phones: '79992223344',
	tags: 'x',
	addComment: 'x',
	managers: 'x',
	customFields: { values: [{ field: 'x', value: 'x' }] },
};

/** One of the two is enough, and what is looked for is then that alone. */
const INSTEAD: Record<string, object> = { customFieldsJson: { customFields: {} } };

/** The parameters of a run in which an operation's other parameters are as they should be. */
const OTHERS: Record<string, INodeParameters> = {
	'request.list': { ...LIST, dateFrom: '2026-03-01' },
	'request.get': GET,
	'request.create': NEW_REQUEST,
	'clientOrder.create': CLIENT_ORDER,
	'clientOrder.update': { ...CLIENT_ORDER, updateFields: { status: 'paid' } },
	'clientOrder.delete': CLIENT_ORDER,
	'clientOrder.list': { ...ORDER_LIST, dateFrom: '2026-03-01' },
	'lead.addTags': LEAD,
	'lead.addComment': LEAD,
	'lead.addManagers': LEAD,
	'lead.addCustomFields': LEAD,
	'call.list': { ...CALL_LIST, dateFrom: '2026-03-01' },
	'call.get': { ...CALL_GET, dateFrom: '2026-03-01' },
	'call.getRecording': RECORDING,
	'call.import': { ...IMPORT, referenceId: '={{ $itemIndex }} {{ Math.random() }}' },
	'order.register': { ...REGISTER, orderNumber: '' },
	'order.upsert': {
		...REGISTER,
		operation: 'upsert',
		orderNumber: '={{ $itemIndex }} {{ Math.random() }}',
	},
	'order.update': UPDATE,
	'order.delete': DELETE,
	'callback.create': CALLBACK,
};

/** Names under which a parameter is sent, where it is not its own. */
const SENT_AS: Record<string, string[]> = {
	aniValue: ['ani.value'],
	emailValue: ['email.value'],
	orderStatus: ['orderStatus', 'status'],
	orderComment: ['orderComment', 'comment'],
	comment: ['comment', 'addNewComment'],
	orderNumber: ['orderNumber', 'orderNumbers'],
	customFieldsJson: ['value'],
	// Of an additional parameter, under the name of the example.
	value: ['value', 'x'],
	tags: ['tags', 'addTags'],
};

/** Texts that are compared with what came, or say where a file goes: they are not sent. */
const KEPT_HERE: Array<[operation: RegExp, names: string[]]> = [
	[/^call\.(?!import)/, ['tags', 'source', 'medium', 'subPoolName', 'binaryPropertyName']],
	[/^clientOrder\.list/, ['tags', 'orderStatus', 'funnel', 'manager']],
];

/** Texts that no other system makes up: what does not look like one is refused. */
const KNOWN_FORMS = [
	...['requestId', 'callId', 'orderId', 'siteId', 'sessionId', 'list'],
	...[
		'clientPhoneNumber',
		'callCenterPhoneNumber',
		'phone',
		'phoneNumber',
		'email',
		'emails',
		'aniValue',
		'trackedNumber',
		'matching',
	],
];

/** The contacts in an order of API 2.0 are as the CRM has them. */
const HOLDS_ANYTHING = /Contacts$/;

/** A name of an additional parameter: some of the texts could be one, and others could not. */
const isParameterName = (title: string) => title.endsWith('additionalParameters.name');

const FREE_KINDS: Array<Field['kind']> = ['text', 'list', 'json', 'locator'];

/** A parameter into which something can be typed. */
interface Place {
	/** Its last name, and where it is. */
	name: string;
	path: string;
	isFree: boolean;
	/** The operation's parameters with a value in this place. */
	withValue: (value: unknown) => Record<string, unknown>;
}

function placesOf(fields: Field[], others: Record<string, unknown>): Place[] {
	return inPanel(fields).flatMap((field): Place[] => {
		const at = (name: string, withValue: Place['withValue'], path = name): Place => ({
			name,
			path,
			isFree: FREE_KINDS.includes(field.kind) && !KNOWN_FORMS.includes(name),
			withValue: (value) => ({ ...others, ...withValue(value) }),
		});
		const inside = (member: Place, toValue: (value: unknown) => unknown): Place => ({
			...member,
			path: `${field.name}.${member.path}`,
			withValue: (value) => ({ ...others, [field.name]: toValue(value) }),
		});
		switch (field.kind) {
			case 'variants':
				return field.variants.flatMap(({ choice, fields: more }) =>
					placesOf(more, { ...others, [field.selector]: choice.value }),
				);
			case 'collection':
				return placesOf(field.fields, {}).map((member) => ({
					...inside(member, member.withValue),
					isFree: member.isFree || HOLDS_ANYTHING.test(field.name),
				}));
			case 'fixedCollection':
				return placesOf(field.fields, example(field.fields)).map((member) =>
					inside(member, (value) => ({ values: [member.withValue(value)] })),
				);
			case 'locator':
				return [...(field.list ? ['list'] : []), ...field.modes.map(({ name }) => name)].map(
					(mode) =>
						at(
							mode,
							(value) => ({ [field.name]: { __rl: true, mode, value } }),
							`${field.name}.${mode}`,
						),
				);
			default:
				return [at(field.name, (value) => ({ ...INSTEAD[field.name], [field.name]: value }))];
		}
	});
}

/** An entry of a list in which every member holds something. */
function example(fields: Field[]): Record<string, string> {
	return Object.fromEntries(fields.map(({ name, kind }) => [name, kind === 'number' ? '1' : 'x']));
}

/** The texts in a JSON document that stand at or below one of several keys. */
function textsBelow(value: unknown, keys: string[], isBelow = false): string[] {
	if (typeof value === 'string') return isBelow ? [value] : [];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, one]) =>
		textsBelow(one, keys, isBelow || keys.includes(key)),
	);
}

/** What a call brought for a parameter. */
function receivedIn(call: ReceivedHttpRequest, { name, path }: Place): string[] {
	if (call.path.startsWith('/lead-service/')) {
		return textsBelow(JSON.parse(call.rawBody), SENT_AS[name] ?? [name]);
	}
	const pairs = [...(call.query ?? []), ...(call.form ?? [])];
	if (/(^|\.)custom|^clearCustomFields$/.test(path)) {
		const custom = pairs.filter(([key]) => key.startsWith('custom['));
		const isName = name === 'field' || name === 'clearCustomFields';
		return custom.map(([key, value]) => (isName ? key.slice('custom['.length, -1) : value));
	}
	if (call.rawBody.startsWith('{')) {
		const body = JSON.parse(call.rawBody) as Record<string, unknown>;
		const [entry] = path.startsWith('fields.') ? (body.fields as Array<typeof body>) : [body];
		return [entry?.[name]].flat().map(String);
	}
	const names = SENT_AS[name] ?? [name];
	return pairs.filter(([key]) => names.includes(key)).map(([, value]) => value);
}

/** The names of all parameters, at any depth, and of the modes of locators, into which text goes. */
function textNamesOf(properties: INodeProperties[]): string[] {
	return properties.flatMap(({ name, type, options = [], modes = [] }) => [
		...(['string', 'json', 'dateTime', 'number'].includes(type) ? [name] : []),
		...modes.map((mode) => mode.name),
		...options.flatMap((option) =>
			'values' in option
				? textNamesOf(option.values)
				: 'type' in option
					? textNamesOf([option])
					: [],
		),
	]);
}

/** Create or Update of API 2.0 is made of the two others, parameter by parameter. */
const tried = nodeOperations.filter(
	({ resource, name }) => !(resource === 'clientOrder' && name === 'upsert'),
);

const places = tried.flatMap(({ resource, name: operation, fields }) =>
	placesOf(fields, { ...OTHERS[`${resource}.${operation}`], resource, operation }).map(
		(place) => [`${resource}.${operation} ${place.path}`, place] as const,
	),
);

describe('What is typed', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox({
			knobs: {
				callbackMinInterval: 0,
				callbackPhoneLimit: null,
				unknownLead: 'unbound',
				unmatchedLead: 'silent',
			},
		});
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function run(parameters: INodeParameters, items: IDataObject[] = [{}]) {
		const result = await execute(sandbox, {
			parameters,
			items,
			onError: 'continueRegularOutput',
		});
		expect(result.error).toBeUndefined();
		expect(sandbox.httpRequests.filter(({ refusedFor }) => refusedFor === 'form')).toEqual([]);
		return result.json;
	}

	const sorted = (texts: string[]) => [...new Set(texts)].sort();

	it('is looked for in every parameter that takes text', () => {
		const names = places.map(([, { name }]) => name);
		expect(names).toEqual(expect.arrayContaining(textNamesOf(nodeProperties())));
	});

	const isKeptHere = (title: string, { name }: Place) =>
		KEPT_HERE.some(([operation, names]) => operation.test(title) && names.includes(name));
	const freely = places.filter(([title, { isFree }]) => isFree && !isParameterName(title));

	it.each(freely.filter(([title, place]) => isKeptHere(title, place)))(
		'into %s is good for what comes, and is sent nowhere',
		async (_, place) => {
			const items = TEXTS.map((x) => ({ x: `sought ${x} sought` }));

			const json = await run(place.withValue('={{ $json.x }}') as INodeParameters, items);

			expect(json.filter((one) => 'error' in one)).toEqual([]);
			expect(sandbox.httpRequests).toHaveLength(TEXTS.length);
			for (const { url, rawBody } of sandbox.httpRequests) {
				expect(`${url}${rawBody}`).not.toContain('sought');
			}
		},
	);

	const sent = freely.filter(([title, place]) => !isKeptHere(title, place));

	describe.each(sent)('into %s', (_, place) => {
		// A field of JSON takes an object: the text is both a name and a value in it.
		const isJson = /^custom(Fields)?Json$/.test(place.name);
		const wrapped = (text: string) => (isJson ? JSON.stringify({ [text]: text }) : text);
		const arrived = (text: string) =>
			place.name === 'emailValue' ? arrives(text).toLowerCase() : arrives(text);

		it('arrives as it is, from an expression', async () => {
			const expression = isJson
				? '={{ JSON.stringify({ [$json.x]: $json.x }) }}'
				: '={{ $json.x }}';
			const items = TEXTS.map((x) => ({ x }));

			await run(place.withValue(expression) as INodeParameters, items);

			const received = sandbox.httpRequests.flatMap((call) => receivedIn(call, place));
			expect(sorted(received)).toEqual(sorted(TEXTS.map(arrived)));
			if (!isJson) return;
			const names = sandbox.httpRequests.flatMap((call) =>
				receivedIn(call, { ...place, name: 'field' }),
			);
			expect(sorted(names)).toEqual(sorted(TEXTS.map(arrives)));
		});

		it('arrives as it is, typed', async () => {
			// Several at once, but fewer characters than any parameter takes. "=" would begin an expression.
			const atOnce = place.name === 'sipCallId' ? 2 : 8;
			for (let from = 0; from < TEXTS.length; from += atOnce) {
				const text = `x ${TEXTS.slice(from, from + atOnce).join(' ')} x`;
				sandbox.clearHttpRequests();

				await run(place.withValue(wrapped(text)) as INodeParameters);

				const received = sandbox.httpRequests.flatMap((call) => receivedIn(call, place));
				expect(sorted(received)).toEqual([arrived(text)]);
			}
		});
	});

	/** A client is called back all the same, without what does not fit. */
	const isExtra = (title: string) => /^callback\.create (additionalFields|fields)\./.test(title);

	it.each(
		places.filter(
			([title, { isFree, name }]) => !isFree && isExtra(title) && name !== 'scheduleTime',
		),
	)('into %s is left out, and that is noted by its name', async (_, place) => {
		const items = TEXTS.map((x) => ({ x }));

		const json = await run(place.withValue('={{ $json.x }}') as INodeParameters, items);

		expect(sandbox.httpRequests).toHaveLength(TEXTS.length);
		expect(sandbox.httpRequests.flatMap((call) => receivedIn(call, place))).toEqual(
			Array(TEXTS.length).fill('undefined'),
		);
		for (const { notes } of json) {
			expect((notes as string[]).map(namedIn)).toEqual([expect.any(String)]);
		}
	});

	it.each(
		places.filter(
			([title, { isFree, name }]) =>
				!isFree && (!isExtra(title) || name === 'scheduleTime') && !isParameterName(title),
		),
	)('into %s is refused by its name, and nothing is sent', async (_, place) => {
		const items = TEXTS.map((x) => ({ x }));

		const json = await run(place.withValue('={{ $json.x }}') as INodeParameters, items);

		expect(json).toHaveLength(TEXTS.length);
		for (const { error } of json) expect(namedIn(error as string)).toBeDefined();
		expect(sandbox.httpRequests).toEqual([]);
	});

	it('as a number in the older form of the call arrives as it is', async () => {
		const parameters = {
			...GET,
			request: { __rl: true, mode: 'requestNumber', value: '={{ $json.x }}' },
			options: { usePathForm: true },
		};

		const json = await run(
			parameters,
			TEXTS.map((x) => ({ x })),
		);

		// A path that ends in dots leads elsewhere, and no number consists of them.
		const sent = TEXTS.filter((text) => !/^\.+$/.test(text));
		const received = sandbox.httpRequests.map(({ path }) => {
			expect(path.startsWith('/calls-service/RestAPI/requests/')).toBe(true);
			return decodeURIComponent(path.split('/')[4] ?? '');
		});
		expect(sorted(received)).toEqual(sorted(sent.map(arrives)));
		expect(sandbox.httpRequests.map(({ status }) => status)).toEqual(sent.map(() => 200));
		for (const { error } of json)
			expect(error).toMatch(/^Calltouch has no request with the number/);
	});

	it('as a number with a comma would get several requests, and is refused', async () => {
		const request = { __rl: true, mode: 'requestNumber', value: 'a,b' };

		const { error } = await execute(sandbox, { parameters: { ...GET, request } });

		expect(error?.name).toBe('NodeOperationError');
		expect(error?.message).toMatch(/^"Request → By Number" must not contain a comma/);
		expect(sandbox.httpRequests).toEqual([]);

		await run({ ...GET, request, options: { usePathForm: true } });
		expect(onlyCall(sandbox).path).toBe('/calls-service/RestAPI/requests/a%2Cb');
	});

	it('into the filters of the trigger arrives as it is', async () => {
		for (const text of TEXTS) {
			const trigger = activeTrigger(sandbox, { parameters: { filters: { subject: text } } });
			sandbox.clearHttpRequests();
			if (text.startsWith('=')) continue;

			await trigger.poll();

			expect(new Map(onlyCall(sandbox).query ?? []).get('subject')).toBe(arrives(text));
		}
	});

	it('as a custom field without a name is refused', async () => {
		const { error } = await execute(sandbox, {
			parameters: { ...REGISTER, additionalFields: { customJson: '{"": "x"}' } },
		});

		expect(error?.message).toMatch(
			/^"Additional Fields → Custom Fields \(JSON\)" must not have a field without a name/,
		);
		expect(sandbox.httpRequests).toEqual([]);
	});

	it.each([
		['foo', '"Email" must be an email address'],
		['0001-01-01', '"Order Date" must be in the years 1900 to 2999'],
		['9999-12-31T23:59:59-12:00', '"Order Date" must be in the years 1900 to 2999'],
	])('%s is refused where Calltouch would not understand it', async (value, message) => {
		const { error } = await execute(sandbox, {
			parameters: {
				...REGISTER,
				...(message.includes('Email')
					? { linkTo: 'client', email: value }
					: { linkTo: 'none', orderDate: value }),
			},
		});

		expect(error?.name).toBe('NodeOperationError');
		expect(error?.message).toContain(message);
		expect(sandbox.httpRequests).toEqual([]);
	});

	it('as a period of millennia is asked for as far as there can be requests', async () => {
		const { error } = await execute(sandbox, {
			parameters: {
				...LIST,
				period: 'custom',
				dateFrom: '1900-01-01',
				dateTo: '2999-12-31',
				returnAll: true,
			},
		});

		expect(error).toBeUndefined();
		const years = sandbox.httpRequests.map(({ query }) =>
			new Map(query ?? []).get('dateFrom')?.slice(6),
		);
		expect(years.at(-1)).toBe('2010');
		expect(sandbox.httpRequests.length).toBeLessThan(12 * 30);
	});

	it('as a hundred long numbers is asked for in calls that servers take', async () => {
		const numbers = Array.from({ length: 100 }, (_, at) => `${at}${'ы'.repeat(250)}`);
		const requestNumber = '={{ $json.numbers }}';

		await run({ ...LIST, getBy: 'requestNumber', requestNumber }, [{ numbers }]);

		const asked = sandbox.httpRequests.flatMap(({ query }) =>
			(new Map(query ?? []).get('requestNumber') ?? '').split(','),
		);
		expect(asked).toEqual(numbers);
		for (const { url } of sandbox.httpRequests) expect(url.length).toBeLessThan(8_000);
	});

	describe('and has a million characters', () => {
		const text = 'ы'.repeat(1_000_000);

		it('arrives as it is in an order', async () => {
			const { error } = await execute(sandbox, {
				parameters: { ...REGISTER, additionalFields: { orderComment: text } },
			});

			expect(error).toBeUndefined();
			expect(formOf(onlyCall(sandbox)).orderComment === text).toBe(true);
		});

		it('arrives as it is in a callback', async () => {
			const { error } = await execute(sandbox, {
				parameters: { ...CALLBACK, additionalFields: { callUrl: text } },
			});

			expect(error).toBeUndefined();
			expect(sandbox.callbacks[0]?.body.callUrl === text).toBe(true);
		});

		it.each<[string, INodeParameters]>([
			['Update Fields → Comment', { ...UPDATE, updateFields: { comment: text } }],
			[
				'Custom Fields → entry 2 → Value',
				{
					...UPDATE,
					updateFields: {
						manager: 'ы'.repeat(1_000),
					},
					custom: {
						values: [
							{ field: 'field1', value: 'ы'.repeat(1_000) },
							{ field: 'field2', value: text },
						],
					},
				},
			],
			['Filters → City', { ...LIST, filters: { city: text } }],
		])('is refused where it does not fit into an address (%s)', async (label, parameters) => {
			const { error } = await execute(sandbox, { parameters });

			expect(error).toMatchObject({
				name: 'NodeOperationError',
				message: 'The values are too long for a URL [item 0]',
			});
			expect(error?.description).toMatch(`"${label}" is the longest. Calltouch takes`);
			expect(error?.description?.length).toBeLessThan(1_000);
			expect(sandbox.httpRequests).toEqual([]);
		});

		it('is refused by the trigger where it does not fit into an address', async () => {
			const trigger = activeTrigger(sandbox, { parameters: { filters: { city: text } } });

			await expect(trigger.poll()).rejects.toMatchObject({
				message: 'The values are too long for a URL',
				description: expect.stringMatching(/^"Filters → City" is the longest\. /) as string,
			});
			expect(sandbox.httpRequests).toEqual([]);
		});

		it('is refused where it can not fit into a parameter', async () => {
			const { error } = await execute(sandbox, { parameters: { ...REGISTER, orderNumber: text } });

			expect(error?.message).toMatch(/^"Order Number" must have at most 255 characters/);
			expect(error?.message?.length).toBeLessThan(1_000);
		});
	});

	it('and is longer than the server reads is told of as such', async () => {
		const { error } = await execute(sandbox, {
			parameters: { ...UPDATE, updateFields: { comment: 'x'.repeat(30_000) } },
		});

		expect(error).toMatchObject({
			name: 'NodeApiError',
			message: 'The values are too long for a URL [item 0]',
			httpCode: '431',
		});
		expect(error?.description).toMatch(/^"Update Fields → Comment" is the longest\. /);
		expect(sandbox.httpRequests).toEqual([]);
	});
});

describe('What a credential holds', () => {
	const BROKEN = ['a\nb', 'a\r\nX-Evil: 1', 'a\0b', 'a b', 'ключ', 'a\u007Fb', 'a\u2028b'];
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	it.each([
		['API Token', 'clientApiId', LIST],
		['Site ID', 'siteId', LIST],
		['Access Token', 'accessToken', CALLBACK],
		['Site ID', 'siteId', CALLBACK],
	])('as its %s (%s) is sent as it is or not at all', async (label, field, parameters) => {
		for (const value of BROKEN) {
			const { error } = await execute(sandbox, { parameters, credentials: { [field]: value } });

			expect(error).toMatchObject({
				name: 'NodeOperationError',
				message: `The ${label} of the credential has a character that can't be in it [item 0]`,
			});
			expect(`${error?.message}${error?.description}`).not.toContain(value);
		}
		expect(sandbox.httpRequests).toEqual([]);
	});

	it('is refused by the test of the credential, too', async () => {
		for (const value of BROKEN) {
			const results = [
				await testCredential(sandbox, { clientApiId: value }),
				await testCredential(sandbox, { accessToken: value }),
				await testCredential(sandbox, { siteId: value }),
			];
			expect(results.map(({ status }) => status)).toEqual(['Error', 'Error', 'Error']);
			for (const { message } of results)
				expect(message).toContain("a character that can't be in it");
		}
		expect(sandbox.httpRequests).toEqual([]);
	});

	it('as its Base URL has no user name in it', async () => {
		const baseUrl = sandbox.url.replace('//', '//user:secret@');

		const { error } = await execute(sandbox, { parameters: LIST, credentials: { baseUrl } });

		expect(error?.message).toBe("The Base URL of the credential can't be used [item 0]");
		expect(sandbox.httpRequests).toEqual([]);
	});

	it.each(['?', '#', '/?a=', '/#', '/a b', '\n'])(
		'as the end of its Base URL (%j) does not bend the path of a call',
		async (end) => {
			const baseUrl = `${sandbox.url}${end}x`;

			const { error } = await execute(sandbox, { parameters: LIST, credentials: { baseUrl } });

			expect(error?.message).toBe("The Base URL of the credential can't be used [item 0]");
			expect(sandbox.httpRequests).toEqual([]);
		},
	);
});
