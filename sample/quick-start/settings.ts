const { env } = process;

/** From the environment; the defaults are for trying the sample, not for the internet. */
export const settings = {
  port: Number(env.PORT ?? 3000),
  database: env.DATABASE ?? 'sample.db',
  sdkAppId: env.TENCENT_SDK_APP_ID ?? '1400000001',
  token: env.TENCENT_CALLBACK_TOKEN ?? 'sample-token',
  secret: env.OPENIM_CALLBACK_SECRET ?? 'sample-secret-0123456789abcdef',
};
