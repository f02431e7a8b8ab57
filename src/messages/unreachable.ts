import { message } from './message';

const CHECK_ALL =
	"Check the Base URL in the credential, and this machine's network, firewall and proxy.";

const CHECK_CERTIFICATE =
	'Check the Base URL in the credential. If it is right, a proxy may have put in a certificate of its own, which n8n has to be told to trust.';

const CHECK_PROXY =
	'Check the Base URL in the credential, and the address, password and rules of the proxy (HTTPS_PROXY). NO_PROXY lets n8n pass it by.';

const NO_TUNNEL = 'A proxy on the way to the host did not let the connection through.';

/** Why Calltouch can't be reached. */
export const unreachable = {
	unknownHost: message(
		'The host name in the Base URL of the credential is not known to the DNS.',
		CHECK_ALL,
	),
	noDns: message(
		'The DNS gave no answer for the host name in the Base URL of the credential.',
		CHECK_ALL,
	),
	refused: message('The host refused the connection.', CHECK_ALL),
	noWay: message('There is no way to the host.', CHECK_ALL),
	noWayToNetwork: message('There is no way to the network of the host.', CHECK_ALL),
	notConnected: message(
		'The connection timed out, or was broken off before it was there.',
		CHECK_ALL,
	),
	notEncrypted: message('The connection was broken off before it was encrypted.', CHECK_ALL),
	noConnection: message(
		'No connection came about. If there is a proxy on the way to the host, it can not be reached, or did not let it through.',
		CHECK_PROXY,
	),
	noTunnel: message(NO_TUNNEL, CHECK_PROXY),
	noTunnelWithStatus: (status: string) =>
		message(`${NO_TUNNEL} It answered with status ${status}.`, CHECK_PROXY),
	expired: message("The host's TLS certificate has expired.", CHECK_CERTIFICATE),
	selfSigned: message("The host's TLS certificate is self-signed.", CHECK_CERTIFICATE),
	selfSignedInChain: message(
		"The host's TLS certificate chain has a self-signed certificate.",
		CHECK_CERTIFICATE,
	),
	unverified: message("The host's TLS certificate can't be verified.", CHECK_CERTIFICATE),
	otherHost: message("The host's TLS certificate is for another host name.", CHECK_CERTIFICATE),
};
