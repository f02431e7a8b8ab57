import type { IAuthenticateGeneric, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

import { accessToken, baseUrl, siteId, timeZone } from '../src/node/credentialFields';

export class CalltouchCallbackApi implements ICredentialType {
	name = 'calltouchCallbackApi';

	displayName = 'Calltouch Callback API';

	icon: Icon = {
		light: 'file:../icons/calltouch.svg',
		dark: 'file:../icons/calltouch.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-calltouch/n8n-nodes-calltouch#credentials';

	properties: INodeProperties[] = [accessToken, siteId, timeZone, baseUrl];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: {
				'Access-Token': '={{$credentials.accessToken}}',
				SiteId: '={{$credentials.siteId}}',
			},
		},
	};
}
