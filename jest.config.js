const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
	// Generous, so that only what hangs fails, and not what shares a busy machine.
	testTimeout: 120_000,
	// Many tests wait: for a limit, a pause, an answer that does not come. Others can run meanwhile.
	maxWorkers: Math.ceil(availableParallelism() * 1.5),
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	testPathIgnorePatterns: ['<rootDir>/test/e2e/'],
	transform: {
		// Types are checked once, by `npm run typecheck`.
		'^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json', diagnostics: false }],
	},
};
