import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { isSigned } from '../checks.js';

@Injectable()
export class SignatureGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return isSigned(context.switchToHttp().getRequest<{ query: unknown }>().query);
  }
}
