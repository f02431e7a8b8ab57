import { DateTime } from 'luxon';

import { accountZone, toldZone as toldByEntries } from '../../../src/triggers/zone';
import { watchedLog } from './world';

const NOON = Date.parse('2026-06-15T12:00:00Z');

const toldZone = (requests: Array<Record<string, unknown>>, names: string[]) =>
	toldByEntries(requests.map(watchedLog('newRequest').toEntry), names);

function requestsIn(zone: string, count: number) {
	return Array.from({ length: count }, (_, index) => {
		const date = NOON + index * 1_000;
		const local = DateTime.fromMillis(date, { zone });
		return { date, dateStr: local.toFormat('dd/MM/yyyy HH:mm:ss') };
	});
}

describe('what requests tell of the zone', () => {
	it.each([1, 49, 51, 3_000])('is told by %d requests', (count) => {
		const requests = requestsIn('Asia/Yekaterinburg', count);
		expect(toldZone(requests, ['Asia/Yekaterinburg'])).toBe('Asia/Yekaterinburg');
		expect(toldZone(requests, ['Europe/Moscow'])).toBe(300);
	});

	it('is the first name that fits, as the known one does when the credential has another', () => {
		const requests = requestsIn('Europe/Moscow', 3);
		const zones = ['Asia/Novosibirsk', 'Europe/Moscow'];
		expect(toldZone(requests, zones)).toBe('Europe/Moscow');
		expect(toldZone(requests, ['Europe/Minsk', 'Europe/Moscow'])).toBe('Europe/Minsk');
	});

	it('goes by most of them where they do not agree', () => {
		const requests = [...requestsIn('Asia/Omsk', 700), ...requestsIn('Europe/Moscow', 1_300)];
		expect(toldZone(requests, ['Europe/Moscow'])).toBe('Europe/Moscow');
		expect(toldZone(requests.slice(0, 1_000), ['Europe/Moscow'])).toBe(360);
	});

	it('is nothing where no request has both of its dates', () => {
		expect(toldZone([], ['Europe/Moscow'])).toBeNull();
		expect(toldZone([{ date: NOON }, { dateStr: '15/06/2026 12:00:00' }], ['UTC'])).toBeNull();
	});

	it('is told by dates in seconds, or in text of digits, too', () => {
		const [request] = requestsIn('Asia/Omsk', 1);
		expect(toldZone([{ ...request, date: NOON / 1_000 }], ['UTC'])).toBe(360);
		expect(toldZone([{ ...request, date: String(NOON) }], ['UTC'])).toBe(360);
	});
});

describe("the account's zone", () => {
	it("is what was told, and the credential's only until then, or where it can't be used", () => {
		const zoneOf = (told: string | number | null) => accountZone(told, 'Asia/Omsk').zone.name;
		expect(zoneOf('Europe/Moscow')).toBe('Europe/Moscow');
		expect(zoneOf(300)).toBe('UTC+5');
		expect(zoneOf(null)).toBe('Asia/Omsk');
		expect(zoneOf('Mars/Olympus')).toBe('Asia/Omsk');
	});

	it('is in less doubt once it was told', () => {
		const doubts = [null, 'Europe/Moscow'].map((told) => accountZone(told, 'Asia/Omsk').doubtMs);
		expect(doubts).toEqual([26 * 3_600_000, 2 * 3_600_000]);
	});
});
