import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ICredentialType } from 'n8n-workflow';

import { CalltouchApi } from '../../credentials/CalltouchApi.credentials';
import type { Recording } from './run';
import type { SavedWorkflow } from './savedWorkflow';

/** A folder for each version that left something new, never changed once that is released. */
export const FOLDER = join(__dirname, '../golden/workflows');

/** What a version left behind: workflows, what their nodes did, and a trigger's state. */
export interface Golden {
	workflows: Record<string, SavedWorkflow>;
	/** File name → node name → what it did. */
	recordings: Record<string, Record<string, Recording>>;
	triggerState: Record<string, unknown>;
	credentials: CredentialFields;
}

/** Credential type → its fields → what each holds where the user sets nothing. */
export type CredentialFields = Record<string, Record<string, unknown>>;

export function credentialFields(): CredentialFields {
	const types = [new CalltouchApi()];
	const fieldsOf = ({ properties }: ICredentialType) =>
		Object.fromEntries(properties.map((field) => [field.name, field.default]));
	return Object.fromEntries(types.map((type) => [type.name, fieldsOf(type)]));
}

export const versions = readdirSync(FOLDER);

export function readGolden(version: string): Golden {
	const read = (...path: string[]): unknown =>
		JSON.parse(readFileSync(join(FOLDER, version, ...path), 'utf8'));
	const files = readdirSync(join(FOLDER, version, 'saved'));
	const all = (folder: string) =>
		Object.fromEntries(files.map((file) => [file, read(folder, file)]));
	return {
		workflows: all('saved') as Golden['workflows'],
		recordings: all('recorded') as Golden['recordings'],
		triggerState: read('triggerState.json') as Golden['triggerState'],
		credentials: read('credentials.json') as Golden['credentials'],
	};
}
