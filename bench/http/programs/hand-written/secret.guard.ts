import { timingSafeEqual } from 'node:crypto';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { SECRET } from '../../../../test/support/callbacks.js';

const expected = Buffer.from(SECRET);

@Injectable()
export class SecretGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { params } = context.switchToHttp().getRequest<{ params: { secret: string } }>();
    const given = Buffer.from(params.secret);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
