import { createVerify, generateKeyPairSync } from 'node:crypto';
import { fastify } from 'fastify';
import type { Outside } from '../../outside';

const SPREADSHEET = '1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms';
const EMAIL = 'n8n@stand-in.iam.gserviceaccount.com';
const TOKEN = 'ya29.stand-in';
const TITLE = 'Leads';

interface ValueRange {
	range: string;
	values: string[][];
}

/**
 * A stand-in for a spreadsheet with one sheet behind Google's Sheets API v4, and for the token of a
 * service account (developers.google.com/sheets/api/reference/rest).
 */
export interface FakeGoogleSheets {
	/** What a credential of a service account for it holds. */
	credential: { email: string; privateKey: string; inpersonate: boolean };
	/** What the node's Document and Sheet are set to. */
	documentId: string;
	sheetName: string;
	/** The sheet's cells, row by row. */
	rows: string[][];
	/** How its cells were told to be read, of each writing. */
	inputOptions: string[];
}

/** Starts it with an empty sheet, in the place of Google's own hosts. */
export async function startFakeGoogleSheets(outside: Outside): Promise<FakeGoogleSheets> {
	const { publicKey, privateKey } = generateKeyPairSync('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	});
	const rows: string[][] = [];
	const inputOptions: string[] = [];

	const tokens = fastify();
	tokens.addContentTypeParser(
		'application/x-www-form-urlencoded',
		{ parseAs: 'string' },
		(_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
	);
	tokens.post<{ Body: { assertion?: string } }>('/token', async ({ body }, reply) => {
		const [head = '', claims = '', signature = ''] = (body.assertion ?? '').split('.');
		const isSigned = createVerify('RSA-SHA256')
			.update(`${head}.${claims}`)
			.verify(publicKey, signature, 'base64url');
		if (!isSigned) return await reply.code(400).send({ error: 'invalid_grant' });
		return { access_token: TOKEN, expires_in: 3599, token_type: 'Bearer' };
	});

	const sheets = fastify();
	sheets.addHook('onRequest', async ({ headers }, reply) => {
		if (headers.authorization === `Bearer ${TOKEN}`) return;
		await reply.code(401).send({ error: { code: 401, status: 'UNAUTHENTICATED' } });
	});
	const write = ({ range, values }: ValueRange, inputOption: string): object => {
		inputOptions.push(inputOption);
		const { row, column } = toPlace(range);
		values.forEach((cells, down) => {
			const target = (rows[row + down] ??= []);
			cells.forEach((cell, right) => {
				target[column + right] = cell;
			});
		});
		return { spreadsheetId: SPREADSHEET, updatedRange: range, updatedRows: values.length };
	};
	const at = `/v4/spreadsheets/${SPREADSHEET}`;
	sheets.get(at, () => ({
		sheets: [{ properties: { sheetId: 0, title: TITLE, index: 0, sheetType: 'GRID' } }],
	}));
	sheets.get<{ Params: { range: string } }>(`${at}/values/:range`, ({ params: { range } }) => ({
		range,
		majorDimension: 'ROWS',
		// Google leaves out what would be empty.
		...(rows.length > 0 ? { values: rows } : {}),
	}));
	sheets.put<{ Body: ValueRange; Querystring: { valueInputOption: string } }>(
		`${at}/values/:range`,
		({ body, query }) => write(body, query.valueInputOption),
	);
	sheets.post<{
		Params: { range: string };
		Body: ValueRange;
		Querystring: { valueInputOption: string };
	}>(`${at}/values/:range::append`, ({ params, body, query }) => {
		const { row } = toPlace(params.range);
		// Below the last row of what is there already.
		const next = Math.max(row, rows.length);
		return write({ ...body, range: `${TITLE}!A${next + 1}` }, query.valueInputOption);
	});
	sheets.post<{ Body: { data: ValueRange[]; valueInputOption: string } }>(
		`${at}/values::batchUpdate`,
		({ body: { data, valueInputOption } }) => ({
			responses: data.map((each) => write(each, valueInputOption)),
		}),
	);

	await Promise.all([tokens.ready(), sheets.ready()]);
	outside.serve('oauth2.googleapis.com', (request, response) => tokens.routing(request, response));
	outside.serve('sheets.googleapis.com', (request, response) => sheets.routing(request, response));
	return {
		credential: { email: EMAIL, privateKey, inpersonate: false },
		documentId: SPREADSHEET,
		sheetName: TITLE,
		rows,
		inputOptions,
	};
}

/** Where a range in A1 notation begins, counted from nought. */
function toPlace(range: string): { row: number; column: number } {
	const [, letter = 'A', number = '1'] = /!([A-Z]?)(\d+)/.exec(range) ?? [];
	return { row: Number(number) - 1, column: Math.max(letter.charCodeAt(0) - 65, 0) || 0 };
}
