import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

// The rules that n8n's own linter and verification scan apply to the published source, in the same
// arrangement, and on top of them typescript-eslint's for all of the code.
export default tseslint.config(
	{ ignores: ['dist/', 'coverage/', 'test/e2e/output/', 'test/golden/', '**/__schema__/'] },
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.recommendedTypeChecked],
		languageOptions: { parserOptions: { projectService: true } },
		rules: {
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-non-null-assertion': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{ considerDefaultExhaustiveForUnions: true },
			],
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ varsIgnorePattern: '^_$', ignoreRestSiblings: true },
			],
		},
	},
	{
		// What comes over HTTP and out of jest's matchers is of the type any.
		files: ['test/**/*.ts'],
		rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
	},
	{
		files: ['credentials/**/*.ts', 'nodes/**/*.ts', 'src/**/*.ts', 'package.json'],
		extends: [n8nCommunityNodesPlugin.configs.recommended],
		rules: { 'no-console': 'error' },
	},
	{
		// What users are told stands in the tables of src/messages, out of which those of docs/messages.md come.
		files: ['src/**/*.ts'],
		ignores: ['src/messages/**'],
		rules: {
			'@typescript-eslint/no-restricted-imports': [
				'error',
				{
					patterns: [
						{
							regex: '/messages/message$',
							importNames: ['message'],
							message: 'Add a row to a table of src/messages instead.',
						},
					],
				},
			],
			'no-restricted-syntax': [
				'error',
				...[
					'Literal[value=/^(must|is required)\\b/]',
					'CallExpression[callee.property.name=/^(refine|regex|check|custom|union|min|max|length|string|number|int|boolean|array|record)$/] > :matches(Literal[value=/./], TemplateLiteral)',
					'CallExpression > ObjectExpression > Property[key.name=/^(message|error|errorMessage)$/] > :matches(Literal, TemplateLiteral).value',
				].map((selector) => ({
					selector,
					message: 'Take the text from a table of src/messages.',
				})),
			],
		},
	},
	{
		files: ['package.json'],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		languageOptions: { parser: tseslint.parser },
		rules: { ...n8nNodesBase.configs.community.rules },
	},
	{
		files: ['credentials/**/*.ts'],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			// As in n8n's own configuration: not valid for community nodes
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			// As in n8n's own configuration: inputs and outputs may be enum members
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
);
