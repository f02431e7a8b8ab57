import type { TrafficSource } from './types';

/** Words that the seeded account's data is made of. */

export const FIRST_NAMES = [
	'Анна',
	'Дмитрий',
	'Екатерина',
	'Сергей',
	'Мария',
	'Алексей',
	'Ольга',
	'Иван',
	'Наталья',
	'Павел',
] as const;

export const LAST_NAMES = [
	'Кузнецова',
	'Соколов',
	'Лебедева',
	'Морозов',
	'Волкова',
	'Новиков',
	'Зайцева',
	'Павленко',
	'Ким',
	'Шевченко',
] as const;

export const MANAGERS = ['Коля', 'Смирнова Елена Петровна', 'Вася', 'Ким Александр'] as const;

export const SUBJECTS = [
	'Заявка на звонок',
	'Заявка на звонок с главной',
	'Расчёт стоимости окон',
	'Запись на замер',
	'Корзина',
	'Вопрос специалисту: "срочно"',
	'Подписка & акции',
] as const;

/** Spelled as Sypex Geo does in Calltouch's samples. */
export const CITIES = [
	'moscow',
	'saint petersburg',
	'vladimir',
	'kazan',
	'yekaterinburg',
	'novosibirsk',
	'<не указано>',
	'',
] as const;

export const COMMENTS = [
	'Колин комментарий',
	'Перезвонить после 18:00\n',
	'Клиент просит скидку 10%, думает\n',
	'Недозвон.\nВторая попытка завтра\n',
] as const;

export const BROWSERS = [
	{
		browser:
			'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36',
		device: 'desktop',
		os: 'Windows',
		browserName: 'Chrome',
	},
	{
		browser:
			'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
		device: 'mobile',
		os: 'iOS',
		browserName: 'Safari',
	},
	{
		browser:
			'Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) YaBrowser/24.4.0 Mobile Safari/537.36',
		device: 'mobile',
		os: 'Android',
		browserName: 'Yandex Browser',
	},
] as const;

const NO_UTM = {
	utmSource: '<не указано>',
	utmMedium: '<не указано>',
	utmTerm: '<не указано>',
	utmContent: '<не указано>',
	utmCampaign: '<не заполнено>',
} as const;

export const YANDEX_CPC: TrafficSource = {
	keywords: 'пластиковые окна цена',
	source: 'yandex',
	medium: 'cpc',
	ref: 'https://yandex.ru/',
	utmSource: 'yandex',
	utmMedium: 'cpc',
	utmTerm: 'пластиковые окна цена',
	utmContent: 'gid|325245212134|aid|2546356252',
	utmCampaign: 'poisk_okna_msk|32515134',
};

export const GOOGLE_CPC: TrafficSource = {
	keywords: 'купить окна недорого',
	source: 'google',
	medium: 'cpc',
	ref: 'https://www.google.com/',
	utmSource: 'google',
	utmMedium: 'cpc',
	utmTerm: 'купить окна недорого',
	utmContent: '23134141',
	utmCampaign: 'brand+окна & двери',
};

export const DIRECT: TrafficSource = {
	...NO_UTM,
	keywords: '(not set)',
	source: '(direct)',
	medium: '(none)',
	ref: '',
};

export const SOURCES = [
	YANDEX_CPC,
	DIRECT,
	GOOGLE_CPC,
	{
		...NO_UTM,
		keywords: '<не заполнено>',
		source: 'yandex',
		medium: 'organic',
		ref: 'https://yandex.ru/',
	},
	{
		keywords: '(not set)',
		source: 'vk',
		medium: 'social',
		ref: 'https://vk.com/',
		utmSource: 'vk',
		utmMedium: 'social',
		utmTerm: '',
		utmContent: 'post_1204',
		utmCampaign: 'весна 2024',
	},
	{
		...NO_UTM,
		keywords: '(not set)',
		source: 'avito.ru',
		medium: 'referral',
		ref: 'https://www.avito.ru/moskva/okna',
	},
] as const satisfies readonly TrafficSource[];

export const ORDER_STATUSES = ['PENDING', 'новая', 'в работе', 'Оплачено 100%'] as const;
