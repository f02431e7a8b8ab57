import { DateTime } from 'luxon';

import { zoneOf } from '../../../src/trigger/zone';

const NOON = Date.parse('2026-06-15T12:00:00Z');

function requestsIn(zone: string, count: number) {
	return Array.from({ length: count }, (_, index) => {
		const date = NOON + index * 1_000;
		const local = DateTime.fromMillis(date, { zone });
		return { date, dateStr: local.toFormat('dd/MM/yyyy HH:mm:ss') };
	});
}

describe('zoneOf', () => {
	it.each([1, 49, 51, 3_000])('tells the zone by %d requests', (count) => {
		const requests = requestsIn('Asia/Yekaterinburg', count);
		expect(zoneOf(requests, 'Asia/Yekaterinburg')).toBe('confirmed');
		expect(zoneOf(requests, 'Europe/Moscow')).toBe(300);
	});

	it('goes by most of them where they do not agree', () => {
		const requests = [...requestsIn('Asia/Omsk', 700), ...requestsIn('Europe/Moscow', 1_300)];
		expect(zoneOf(requests, 'Europe/Moscow')).toBe('confirmed');
		expect(zoneOf(requests.slice(0, 1_000), 'Europe/Moscow')).toBe(360);
	});

	it('is unknown where no request has both of its dates', () => {
		expect(zoneOf([], 'Europe/Moscow')).toBe('unknown');
		expect(zoneOf([{ date: NOON }, { dateStr: '15/06/2026 12:00:00' }], 'UTC')).toBe('unknown');
	});
});
