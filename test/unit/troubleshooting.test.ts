import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '../..');

/** Stands for what differs from case to case, in the tables and in what is read off the code. */
const ANY = '…';

// What the code can say: literals of the code, read with the TypeScript compiler's parser.

const sources = ['credentials', 'nodes', 'src'].flatMap((folder) =>
	readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => join(folder, name)),
);

const files = sources.map((name) =>
	ts.createSourceFile(name, readFileSync(join(ROOT, name), 'utf8'), ts.ScriptTarget.ES2022, true),
);

/** Arguments that a function of the same file was called with, by the names of its parameters. */
type Known = ReadonlyMap<string, string[]>;

/**
 * All texts that an expression can give, with … for what is not known before it runs. Choices,
 * constants, tables of texts, and functions of the same file are followed.
 */
function textsOf(node: ts.Expression, known: Known = new Map()): string[] {
	if (ts.isStringLiteralLike(node)) return [node.text];
	if (ts.isParenthesizedExpression(node)) return textsOf(node.expression, known);
	if (ts.isConditionalExpression(node)) {
		return [...textsOf(node.whenTrue, known), ...textsOf(node.whenFalse, known)];
	}
	if (
		ts.isBinaryExpression(node) &&
		node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
	) {
		const listed = textsOf(node.left, known);
		return listed.includes(ANY) ? [ANY] : listed;
	}
	if (ts.isTemplateExpression(node)) {
		return node.templateSpans.reduce(
			(begun, { expression, literal }) =>
				begun.flatMap((text) =>
					textsOf(expression, known).map((inner) => `${text}${inner}${literal.text}`),
				),
			[node.head.text],
		);
	}
	if (ts.isElementAccessExpression(node)) return valuesOf(node.expression) ?? [ANY];
	if (ts.isIdentifier(node)) return known.get(node.text) ?? constantOf(node) ?? [ANY];
	if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) return givenBy(node, known);
	return [ANY];
}

type Declared = ts.VariableDeclaration | ts.FunctionDeclaration | ts.BindingElement;

function isDeclared(node: ts.Node): node is Declared {
	return (
		ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isBindingElement(node)
	);
}

/** What a name stands for: of the declarations of that name, the innermost that is in sight. */
function declarationOf(name: ts.Identifier): Declared | undefined {
	let found: Declared | undefined;
	visit(name.getSourceFile(), (node) => {
		if (!isDeclared(node) || node.name?.getText() !== name.text) return;
		const scope = scopeOf(node);
		const isInSight = scope.pos <= name.pos && name.end <= scope.end;
		if (isInSight && (!found || scope.pos >= scopeOf(found).pos)) found = node;
	});
	return found;
}

function scopeOf(declared: Declared): ts.Node {
	let scope: ts.Node = declared.parent;
	while (!ts.isBlock(scope) && !ts.isFunctionLike(scope) && !ts.isSourceFile(scope)) {
		scope = scope.parent;
	}
	return scope;
}

/** What is being followed, so that what calls itself comes to an end. */
const following = new Set<ts.Node>();

function follow(declared: ts.Node, texts: () => string[]): string[] {
	if (following.has(declared)) return [ANY];
	following.add(declared);
	try {
		return texts();
	} finally {
		following.delete(declared);
	}
}

function constantOf(node: ts.Identifier): string[] | undefined {
	const declared = declarationOf(node);
	const initializer =
		declared && !ts.isFunctionDeclaration(declared) ? declared.initializer : undefined;
	return declared && initializer ? follow(declared, () => textsOf(initializer)) : undefined;
}

/** The texts of a table, as in TYPE_NAMES[…]. */
function valuesOf(node: ts.Expression): string[] | undefined {
	const declared = ts.isIdentifier(node) ? declarationOf(node) : undefined;
	const table = declared && ts.isVariableDeclaration(declared) ? declared.initializer : undefined;
	if (!table || !ts.isObjectLiteralExpression(table)) return undefined;
	return table.properties.flatMap((one) =>
		ts.isPropertyAssignment(one) ? textsOf(one.initializer) : [],
	);
}

function givenBy(call: ts.CallExpression, known: Known): string[] {
	const declared = ts.isIdentifier(call.expression) ? declarationOf(call.expression) : undefined;
	if (!declared || !ts.isFunctionDeclaration(declared)) return [ANY];
	const given = new Map(
		declared.parameters.map(({ name }, index) => {
			const argument = call.arguments[index];
			return [name.getText(), argument ? textsOf(argument, known) : [ANY]];
		}),
	);
	return follow(declared, () => {
		const texts: string[] = [];
		visit(declared, (node) => {
			if (ts.isReturnStatement(node) && node.expression) {
				texts.push(...textsOf(node.expression, given));
			}
		});
		return texts;
	});
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
	look(node);
	node.forEachChild((child) => visit(child, look));
}

function collect(look: (node: ts.Node) => ts.Expression[], within = files): string[] {
	const texts = new Set<string>();
	for (const file of within) {
		visit(file, (node) => {
			for (const expression of look(node)) textsOf(expression).forEach((text) => texts.add(text));
		});
	}
	// What is nothing but unknown was worded elsewhere, and is found there; a list is never empty.
	return [...texts].filter((text) => text !== ANY && text !== '' && !text.endsWith(': '));
}

function returned(node: ts.Node): ts.Expression[] {
	return ts.isReturnStatement(node) && node.expression ? [node.expression] : [];
}

function fileNamed(name: string): ts.SourceFile[] {
	const found = files.filter(({ fileName }) => fileName === name);
	if (found.length === 0) throw new Error(`There is no file ${name}`);
	return found;
}

function propertyNamed(...names: string[]): (node: ts.Node) => ts.Expression[] {
	return (node) =>
		ts.isPropertyAssignment(node) && names.includes(node.name.getText()) && !isGoodNews(node)
			? [node.initializer]
			: [];
}

/** { status: 'OK', message: … } */
function isGoodNews({ parent }: ts.PropertyAssignment): boolean {
	return ts.isObjectLiteralExpression(parent) && /status: 'OK'/.test(parent.getText());
}

/** Methods and functions whose second argument says what is wrong with a value. */
const CHECKS = ['refine', 'regex', 'custom', 'union'];

function isCheck(node: ts.Node): node is ts.CallExpression {
	return (
		ts.isCallExpression(node) &&
		ts.isPropertyAccessExpression(node.expression) &&
		CHECKS.includes(node.expression.name.text)
	);
}

/** After the name of a parameter, as in: "Phone" must be … */
const isAboutValue = (text: string) => /^(must|is required)\b/.test(text);

const messageProperties = collect(propertyNamed('message', 'errorMessage'));
const failures = collect((node) => {
	const isFailure = ts.isNewExpression(node) && node.expression.getText() === 'Failure';
	const message = isFailure ? node.arguments?.[1] : undefined;
	return message ? [message] : [];
});
const aboutValues = [
	...collect((node) => (isCheck(node) ? node.arguments.slice(1, 2) : [])),
	...[
		...collect(returned, fileNamed('src/properties/describeIssue.ts')),
		...collect((node) => (ts.isStringLiteralLike(node) ? [node] : [])),
	].filter(isAboutValue),
	// The plural stands for both.
].filter((text) => !/… (character|entry)$/.test(text));

/** In the description: why there is no usable answer, and how far an execution came. */
const reasons = [
	...collect(
		(node) =>
			ts.isVariableDeclaration(node) && node.initializer
				? ts.isObjectLiteralExpression(node.initializer)
					? node.initializer.properties.flatMap((one) =>
							ts.isPropertyAssignment(one) ? [one.initializer] : [],
						)
					: [node.initializer]
				: [],
		fileNamed('src/api/networkFailure.ts'),
	),
	...conditionalTexts(fileNamed('src/api/networkFailure.ts')),
	...collect(returned, fileNamed('src/api/answer.ts')).filter((text) =>
		text.startsWith('The answer was'),
	),
	...collect(
		(node) => (ts.isTemplateExpression(node) ? [node] : []),
		[
			...fileNamed('src/node/itemResults.ts'),
			...fileNamed('src/node/poll.ts'),
			...fileNamed('src/api/client.ts'),
		],
	).flatMap(
		(text) =>
			/(Item.*|… more failed.*|The call was sent.*|It was tried.*|Calltouch Trigger:.*)$/.exec(
				text,
			)?.[1] ?? [],
	),
];

/** Texts on the right of ?? and in ?:, whose other half is found by itself. */
function conditionalTexts(within: ts.SourceFile[]): string[] {
	return collect((node) => {
		if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
		return ts.isBinaryExpression(node) &&
			node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
			? [node.right]
			: [];
	}, within);
}

const inCode = [
	...new Set([
		...failures,
		...messageProperties,
		...aboutValues,
		...reasons.filter((text) => /[.:!]/.test(text)),
	]),
];

// What the README says.

const START = '<!-- messages: kept right by test/unit/troubleshooting.test.ts -->';
const END = '<!-- end of messages -->';

/** The messages in the first column of the tables, each in backticks. */
function messagesInTable(): string[] {
	const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
	const section = readme.split(START)[1]?.split(END)[0] ?? '';
	const cells = section.split('\n').flatMap((line) => /^\| *(`.*?) *\|/.exec(line)?.[1] ?? []);
	return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text));
}

/** Whether a message of the table, in which … is any text, is this one. */
function stands(row: string, message: string): boolean {
	const pattern = row
		.split(ANY)
		.map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
		.join('.+');
	return new RegExp(`^${pattern}$`).test(message);
}

describe('Troubleshooting in the README', () => {
	const rows = messagesInTable();

	it('is read, and so is the code', () => {
		expect(rows.length).toBeGreaterThan(40);
		expect(failures).toContain(
			'Calltouch gave no usable answer: the call may have been carried out',
		);
		expect(failures).toContain('Calltouch refused the call (status …)');
		expect(messageProperties).toContain('The credential could not be tested');
		expect(aboutValues).toContain('must have at least … characters');
		expect(aboutValues).toContain('must be a whole number');
		expect(reasons).toContain('The host refused the connection.');
	});

	it.each(inCode)('explains: %s', (message) => {
		expect(rows.filter((row) => stands(row, message))).toHaveLength(1);
	});

	it.each(rows)('tells what the code can say: %s', (row) => {
		expect(inCode.filter((message) => stands(row, message))).not.toHaveLength(0);
	});
});
