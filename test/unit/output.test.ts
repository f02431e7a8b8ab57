import { z } from 'zod/v4';

import { SimplifiedCall } from '../../src/resources/call/simplified';
import { SimplifiedLead } from '../../src/resources/lead/simplified';
import { entryShape } from '../../src/resources/entryShape';
import { EXTRAS, SimplifiedRequest, simplifyRequest } from '../../src/resources/request/simplified';
import { toFields } from '../../src/properties/fields';
import { outputOf, shapeOf } from '../../src/values/output';

const RAW = { requestId: 145507, subject: 'Заявка', session: { source: 'yandex' } };
const simplify = (raw: Record<string, unknown>) => simplifyRequest(raw, 'Europe/Moscow');

const ofRequest = outputOf(SimplifiedRequest);

describe('The choice of the output', () => {
	it('offers the keys of the simplified object, and no others, under labels of their own', () => {
		const [output] = toFields(z.object({ output: ofRequest }));

		expect(output).toMatchObject({
			kind: 'variants',
			selector: 'output',
			default: 'simplified',
			variants: [
				{ choice: { value: 'simplified' }, fields: [] },
				{
					choice: { value: 'selected' },
					fields: [{ name: 'fields', kind: 'multiOptions', required: true }],
				},
				{ choice: { value: 'raw' }, fields: [] },
			],
		});
		const variants = output?.kind === 'variants' ? output.variants : [];
		const offered = variants
			.flatMap(({ fields }) => fields)
			.flatMap((field) => (field.kind === 'multiOptions' ? field.choices : []));
		expect(offered.map(({ value }) => value).sort()).toEqual(
			Object.keys(SimplifiedRequest.shape).sort(),
		);
		expect(new Set(offered.map(({ name }) => name)).size).toBe(offered.length);
		expect(Object.fromEntries(offered.map(({ value, name }) => [value, name]))).toMatchObject({
			createdAt: 'Created At',
			isUniqueTarget: 'Is Unique Target',
			ip: 'IP',
			utmSource: 'UTM Source',
			clientId: 'Client ID',
			ctClientId: 'Calltouch Client ID',
			yaClientId: 'Yandex Client ID',
			guaClientId: 'GA Client ID',
			attrs: 'Attributes',
			googleAdWords: 'Google Ads',
		});
	});

	it('takes no empty selection, and no key that there is not', () => {
		const issuesOf = (fields: unknown) =>
			ofRequest.safeParse({ output: 'selected', fields }).error?.issues.map(({ path }) => path);

		expect(issuesOf([])).toEqual([['fields']]);
		expect(issuesOf(undefined)).toEqual([['fields']]);
		expect(issuesOf(['phone', 'session'])).toEqual([['fields', 1]]);
		expect(issuesOf(['phone'])).toBeUndefined();
	});
});

describe('The output', () => {
	it('is the simplified object', () => {
		expect(shapeOf({ output: 'simplified' }, simplify)(RAW)).toEqual(simplify(RAW));
	});

	it('is the simplified entry without the extras that were not asked for, unless one is selected', () => {
		const wanted = { output: { output: 'simplified' as const }, include: ['withDcm'] };
		const shape = (changes: Partial<Parameters<typeof entryShape<SimplifiedRequest>>[0]> = {}) =>
			entryShape<SimplifiedRequest>(
				{ ...wanted, ...changes },
				EXTRAS,
				(leftOut) => (raw) => simplifyRequest(raw, 'Europe/Moscow', leftOut),
			)(RAW);
		const leftOut = Object.values(EXTRAS).filter((key) => key !== 'dcm');
		const others = Object.entries(simplify(RAW)).filter(
			([key]) => !leftOut.some((one) => one === key),
		);

		expect(Object.entries(shape())).toEqual(others);
		expect(shape({ output: { output: 'selected', fields: ['tags'] } })).toEqual({ tags: null });
	});

	it.each([
		['a request', SimplifiedRequest],
		['a call', SimplifiedCall],
		['a lead', SimplifiedLead],
	])('of %s has who and from where first, and the IDs last', (_, { shape }) => {
		const keys = Object.keys(shape).filter((key) => key !== 'leadType');
		expect(keys.slice(0, 3)).toEqual(expect.arrayContaining(['createdAt', 'phone']));
		expect(keys.indexOf('source')).toBeLessThan(5);
		const areIds = keys.map(
			(key) => /(Id|Number|siteName)$/.test(key) && !/^(tracked|redirect)/.test(key),
		);
		expect(areIds.slice(areIds.indexOf(true))).not.toContain(false);
	});

	it('is the selected keys, in the order chosen, also where nothing is known of one', () => {
		const output = { output: 'selected' as const, fields: ['source' as const, 'phone' as const] };

		const selected = shapeOf(output, simplify)(RAW);

		expect(Object.entries(selected)).toEqual([
			['source', 'yandex'],
			['phone', null],
		]);
	});

	it('is the same with all keys selected as with none left out', () => {
		const fields = SimplifiedRequest.keyof().options;

		const selected = shapeOf({ output: 'selected', fields }, simplify)(RAW);

		expect(Object.entries(selected)).toEqual(Object.entries(simplify(RAW)));
	});

	it("is Calltouch's own JSON as it came", () => {
		expect(shapeOf({ output: 'raw' }, simplify)(RAW)).toBe(RAW);
	});
});
