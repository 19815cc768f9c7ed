import { Injectable } from '@nestjs/common';
import { OnChatEvent, UserCameOnline, UserWentOffline } from 'nestjs-chat-webhooks';

@Injectable()
export class Presence {
  readonly devices = new Map<string, { online: boolean; at: number }>();

  @OnChatEvent(UserCameOnline, UserWentOffline)
  note({ eventName, user, platform, occurredAt }: UserCameOnline | UserWentOffline) {
    const device = `${user} ${platform}`;
    const known = this.devices.get(device);
    if (known !== undefined && known.at > occurredAt) return; // this callback was overtaken by a later one
    this.devices.set(device, { online: eventName === UserCameOnline.eventName, at: occurredAt });
  }
}
