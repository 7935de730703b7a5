import { describe } from 'vitest';
import { testRedisUrl } from '../helpers/services/test-redis.ts';
import { serviceContract } from './service-contract.ts';

describe('the service with its queue in Redis', () => serviceContract(testRedisUrl));
