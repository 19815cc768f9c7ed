import type { QueryRunner } from 'typeorm';

/** Names of the journal's tables. */
export interface TableNames {
  readonly callbacks: string;
  readonly deliveries: string;
  readonly parts: string;
  readonly names: string;
  readonly progress: string;
}

/** The tables' names, as the host's prefix and naming strategy make them. */
export function tableNames({ connection }: QueryRunner): TableNames {
  const { namingStrategy, options } = connection;
  const nameOf = (entity: string, table: string) =>
    namingStrategy.prefixTableName(options.entityPrefix ?? '', namingStrategy.tableName(entity, table));
  return {
    callbacks: nameOf('CallbackRecord', 'chat_callback'),
    deliveries: nameOf('DeliveryRecord', 'chat_delivery'),
    parts: nameOf('StatisticsPart', 'chat_statistics'),
    names: nameOf('StatisticsName', 'chat_statistics_name'),
    progress: nameOf('StatisticsProgress', 'chat_statistics_progress'),
  };
}
