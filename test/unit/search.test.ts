import { isFound as isCallFound } from '../../src/resources/call/search';
import { simplifyCall } from '../../src/resources/call/simplified';
import { isFound as isRequestFound } from '../../src/resources/request/search';
import { simplifyRequest } from '../../src/resources/request/simplified';

const ZONE = 'Europe/Moscow';

describe('A request that is looked for', () => {
	const requests = [
		['Анна Петрова', '79992223344', 'anna@example.com', 'Заявка на звонок'],
		['Борис Ёлкин', '74951234567', 'boris@example.com', 'Корзина'],
		['Вера Смирнова', '', 'vera@example.com', 'Корзина'],
		['', '79161234567', '', ''],
	].map(([fio, phoneNumber, contactValue, subject], index) =>
		simplifyRequest(
			{
				requestId: 145507 + index,
				date: 1_774_000_000_000,
				subject,
				client: { fio, phones: [{ phoneNumber }], contacts: [{ contactValue }] },
			},
			ZONE,
		),
	);

	it.each([
		['a name', 'петр', [0]],
		['a phone', '7495123', [1]],
		['the email of somebody without a phone', 'VERA@', [2]],
		['a form', 'корзина', [1, 2]],
		['a name in the other order', 'Петрова Анна', [0]],
		['a name and a form', 'вера корзина', [2]],
		['an email with white space and capitals', ' Boris@Example.com\n', [1]],
		['a whole phone as people write it', '+7 (999) 222-33-44', [0]],
		['a phone that starts with 8', '89992223344', [0]],
		['the beginning of one in brackets', '+7(999)', [0]],
		['the beginning of one with 8 and a space', '8 999', [0]],
		['the beginning of a phone that starts with 8', '8 916', [3]],
		['the middle of a phone', '222-33', [0]],
		['the end of a phone', '123 45-67', [1, 3]],
		['nothing known', 'нет такого', []],
		['null, which nobody has', 'null', []],
		['undefined', 'undefined', []],
		['a dash', '-', [0, 1, 2, 3]],
		['a plus', '+', []],
	])('is found by %s, whatever the case', (_, filter, expected) => {
		const found = requests.flatMap((request, index) =>
			isRequestFound(request, filter.trim()) ? [index] : [],
		);
		expect(found).toEqual(expected);
	});
});

describe('A call that is looked for', () => {
	const calls = [
		{ callerNumber: '79992223344', source: 'yandex', subPoolName: 'Сайт' },
		{ callerNumber: 'Anonymous', subPoolName: 'Визитки', successful: false },
		{ callerNumber: '74951234567', phoneNumber: '78005553535', manager: 'Коля' },
	].map((call, index) =>
		simplifyCall({ callId: 32496964 + index, timestamp: 1_774_000_000, ...call }, ZONE),
	);

	it.each([
		['nothing', '', [0, 1, 2]],
		['a phone in any spelling', '8 (999) 222-33-44', [0]],
		['part of one', '222-33', [0]],
		['the tracked number', '8 800 555', [2]],
		['a source', 'Yandex', [0]],
		['a pool', 'визит', [1]],
		['a manager', 'коля', [2]],
		['what became of it', 'missed', [1]],
		['its ID', '32496965', [1]],
		['nobody', 'нет такого', []],
	])('is found by %s', (_, filter, expected) => {
		expect(calls.flatMap((call, index) => (isCallFound(call, filter) ? [index] : []))).toEqual(
			expected,
		);
	});
});
