// An identity provider for tests: oidc-provider over TLS. Each start has new keys and
// remembers nobody; what it says of its users is read from a file each time.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

const o = JSON.parse(process.argv[2]);
const said = (id) => JSON.parse(readFileSync(o.accounts))[id] ?? {};

const { privateKey } = await generateKeyPair('ES256', { extractable: true });
const key = { ...await exportJWK(privateKey), alg: 'ES256', use: 'sig', kid: `key-${Date.now()}-${process.pid}` };

const provider = new Provider(`https://127.0.0.1:${o.port}`, {
  jwks: { keys: [key] },
  cookies: { keys: ['of a test'] },
  clients: [
    {
      client_id: o.client, client_secret: o.secret, redirect_uris: o.redirects,
      id_token_signed_response_alg: 'ES256',
    },
    {
      client_id: 'tool', token_endpoint_auth_method: 'none', redirect_uris: ['http://127.0.0.1/tool'],
      id_token_signed_response_alg: 'ES256', application_type: 'native',
    },
  ],
  claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups', 'roles'] },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...said(id) }) }),
  extraTokenClaims: (ctx, token) => said(token.accountId),
  features: {
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (ctx, resource) => ({
        scope: 'api', audience: resource, accessTokenFormat: 'jwt', accessTokenTTL: 3600, jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
});

createServer({ cert: readFileSync(o.cert), key: readFileSync(o.key) }, provider.callback())
  .listen(o.port, '127.0.0.1', () => console.log('serving'));
process.stdin.on('end', () => process.exit(0)).resume(); // it ends with the tests
