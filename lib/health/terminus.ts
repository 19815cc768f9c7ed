import type { ModulesContainer } from '@nestjs/core';

/** What is known here of the service by which Terminus makes results. */
interface HealthIndicators {
  check?(key: string): unknown;
}

/**
 * Whether the app's Terminus knows `degraded`, as it does from version 12 on. Older ones leave a result out whose status they do not
 * know, so that nobody sees it. Where there is no Terminus, somebody else reads the result, and nothing is in its way.
 */
export function knowsDegraded(modules: ModulesContainer): boolean {
  for (const { providers } of modules.values()) {
    for (const { name, instance } of providers.values()) {
      if (name !== 'HealthIndicatorService') continue;
      const indicators = instance as HealthIndicators | null | undefined;
      if (typeof indicators?.check === 'function') return 'degraded' in Object(indicators.check('chat-webhooks'));
    }
  }
  return true;
}
