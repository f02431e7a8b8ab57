/** @type {import('jest').Config} */
module.exports = {
	// Generous, so that only what hangs fails, and not what shares a busy machine.
	testTimeout: 120_000,
	// By default jest leaves one core to others, which on two cores is half of the machine.
	maxWorkers: '100%',
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	testPathIgnorePatterns: ['<rootDir>/test/e2e/'],
	transform: {
		// Types are checked once, by `npm run typecheck`.
		'^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json', diagnostics: false }],
	},
};
