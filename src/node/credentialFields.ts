import type { INodeProperties } from 'n8n-workflow';

import { CABINET_PAGE } from '../messages/credential';

const IN_THE_CABINET = `In the Calltouch cabinet: ${CABINET_PAGE}`;

export const clientApiId: INodeProperties = {
	displayName: 'API Token',
	name: 'clientApiId',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	description:
		'The clientApiId (API токен), for reading calls, requests and orders, for orders of API 1.0 and for Calltouch Trigger',
	hint: IN_THE_CABINET,
};

export const accessToken: INodeProperties = {
	displayName: 'Access Token',
	name: 'accessToken',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	placeholder: 'The same as the API Token',
	description:
		'The Access-Token (API-ключ), for writing orders of API 2.0, leads, imported calls, requests created together, and callbacks. Empty, it is the same as the API Token: fill it in if the account shows another one.',
	hint: `${IN_THE_CABINET}. Empty, it is the same as the API Token.`,
};

export const siteId: INodeProperties = {
	displayName: 'Site ID',
	name: 'siteId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 12345',
	description: 'ID of the account (ID личного кабинета)',
	hint: IN_THE_CABINET,
};

export const webhookSecret: INodeProperties = {
	displayName: 'Webhook Secret',
	name: 'webhookSecret',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	description:
		'For Calltouch Webhook Trigger, and optional: any long text of Latin letters and digits, of your own making. Deliveries are then refused unless the address in the Calltouch cabinet ends in ?secret= and this text.',
};

const ZONES = [
	'Asia/Almaty',
	'Asia/Anadyr',
	'Asia/Aqtau',
	'Asia/Aqtobe',
	'Asia/Atyrau',
	'Asia/Barnaul',
	'Asia/Chita',
	'Asia/Irkutsk',
	'Asia/Kamchatka',
	'Asia/Krasnoyarsk',
	'Asia/Magadan',
	'Asia/Novosibirsk',
	'Asia/Omsk',
	'Asia/Oral',
	'Asia/Qostanay',
	'Asia/Qyzylorda',
	'Asia/Sakhalin',
	'Asia/Srednekolymsk',
	'Asia/Tomsk',
	'Asia/Vladivostok',
	'Asia/Yakutsk',
	'Asia/Yekaterinburg',
	'Europe/Kaliningrad',
	'Europe/Moscow',
	'Europe/Samara',
	'Europe/Saratov',
	'Europe/Ulyanovsk',
	'Europe/Volgograd',
];

export const timeZone: INodeProperties = {
	displayName: 'Time Zone',
	name: 'timeZone',
	type: 'options',
	options: ZONES.map((zone) => ({ name: zone, value: zone })),
	default: 'Europe/Moscow',
	description:
		'Time zone of the account: Calltouch gives and takes dates without one. For a zone that is not in the list, use an expression with its IANA name.',
};

export const baseUrl: INodeProperties = {
	displayName: 'Base URL',
	name: 'baseUrl',
	type: 'string',
	default: 'https://api.calltouch.ru',
	description:
		'Address of the Calltouch API. Leave it as it is, unless you use a stand-in for tests.',
};
