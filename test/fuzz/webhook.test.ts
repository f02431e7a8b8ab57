import fc from 'fast-check';

import { isTooMuch, readDelivery, tellingOf } from '../../src/triggers/webhook/delivery';
import { subjectOf } from '../../src/triggers/webhook/event';
import { webhookInput, isWanted } from '../../src/triggers/webhook/settings';
import { SimplifiedDelivery, simplifyDelivery } from '../../src/triggers/webhook/simplified';
import { listen } from '../engine/helpers/webhook';
import { callFields, requestFields, sendTo } from '../sandbox/deliver';

const NAMES = Object.keys({ ...callFields(), ...requestFields() });
const WORDS = [
	...['call', 'request', 'callconnected', 'calldisconnected', 'unsuccessful', 'target', 'true'],
	...['null', '{callerphone}', '{{', '<не указано>', '', ' ', '0', '-30', '1e999', '1774960200'],
	...['2026-03-31 15:30:00', '9999999999999999', '\u0000', '\ud800', '=1+1', '__proto__'],
];

const value = fc.oneof(
	fc.constantFrom(...WORDS),
	fc.string({ unit: 'binary' }),
	fc.array(fc.constantFrom(...WORDS)),
	fc.jsonValue(),
);
const values = fc.dictionary(
	fc.oneof(
		{ weight: 5, arbitrary: fc.constantFrom(...NAMES) },
		{ weight: 1, arbitrary: fc.string() },
		{ weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'SECRET', 'secret') },
	),
	value,
	{ maxKeys: 30 },
);

const { filters } = webhookInput.parse({
	output: { output: 'simplified' },
	filters: { uniqueOnly: true, tags: ['VIP', '.*', '('] },
});

describe('Whatever is delivered', () => {
	it('means something, has all keys in their types, and the same ID when it comes again', () => {
		fc.assert(
			fc.property(values, fc.oneof(values, fc.jsonValue()), value, (query, body, webhookType) => {
				const received = { query: { ...query, webhookType }, body };
				fc.pre(!isTooMuch(received));
				const delivery = readDelivery(received);
				const telling = tellingOf(delivery.values);
				const subject = subjectOf(telling, delivery.webhookType, delivery.values);
				const simplified = simplifyDelivery(telling, subject, 'Europe/Moscow');
				expect(SimplifiedDelivery.strict().parse(simplified)).toEqual(simplified);
				expect(isWanted({ events: ['any'], filters: {} }, subject, telling)).toBe(true);
				isWanted({ events: ['missedCall'], filters }, subject, telling);
				const again = readDelivery(structuredClone(received));
				expect(subjectOf(tellingOf(again.values), webhookType, again.values)).toEqual(subject);
			}),
			{ numRuns: 3_000 },
		);
	});

	it('is looked at in a time that grows with its size and no faster', () => {
		const time = (size: number) => {
			const body = Object.fromEntries(NAMES.map((name) => [name, `{ ${'{( \t'.repeat(size)}`]));
			const started = performance.now();
			const telling = tellingOf(body);
			const subject = subjectOf(telling, undefined, body);
			simplifyDelivery(telling, subject, 'Europe/Moscow');
			isWanted({ events: ['any'], filters }, subject, telling);
			return performance.now() - started;
		};
		time(100);
		expect(time(4_000)).toBeLessThan(1_000);
	});

	it('is answered, by bytes of any kind, and n8n goes on', async () => {
		const trigger = await listen({ parameters: { events: ['any'], output: 'raw' } });
		const types = [
			...['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'text/html'],
			...['application/octet-stream', ''],
		];
		const body = fc.oneof(
			fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
			fc.json().map((text) => Buffer.from(text)),
			fc.string({ unit: 'binary' }).map((text) => Buffer.from(`a=${text}`)),
		);
		try {
			await fc.assert(
				fc.asyncProperty(body, fc.constantFrom(...types), async (bytes, type) => {
					const headers = type === '' ? undefined : { 'content-type': type };
					const { status } = await sendTo(trigger.url, 'POST', bytes, headers);
					// n8n itself refuses JSON that is none.
					expect(type === 'application/json' ? [200, 422] : [200]).toContain(status);
				}),
				{ numRuns: 150 },
			);
			expect(trigger.executions.filter((execution) => execution instanceof Error)).toEqual([]);
		} finally {
			await trigger.close();
		}
	});
});
