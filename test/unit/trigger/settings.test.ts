import { watchedLog } from './world';

const wantedWith = (filters: object) =>
	JSON.stringify(watchedLog('newRequest', { filters }).sought);

describe('what the trigger wants', () => {
	it('changes with a filter or a flag', () => {
		const wanted = [
			wantedWith({}),
			wantedWith({ subject: 'A' }),
			wantedWith({ subject: 'B' }),
			wantedWith({ aniValue: '7', aniFilterMode: 'startwith' }),
			wantedWith({ aniValue: '7', aniFilterMode: 'exact' }),
			wantedWith({ targetOnly: true }),
			wantedWith({ tags: ['VIP'] }),
			wantedWith({ tags: ['VIP', 'new'] }),
		];
		expect(new Set(wanted).size).toBe(wanted.length);
	});

	it('is the same whatever the order of the filters, and with a match mode of nothing', () => {
		expect(wantedWith({ subject: 'A', city: 'b' })).toBe(wantedWith({ city: 'b', subject: 'A' }));
		expect(wantedWith({ aniFilterMode: 'contains' })).toBe(wantedWith({}));
		expect(wantedWith({ subject: undefined })).toBe(wantedWith({}));
		expect(wantedWith({ aniValue: '8 (999) 222-33-44' })).toBe(
			wantedWith({ aniValue: '79992223344' }),
		);
	});
});
