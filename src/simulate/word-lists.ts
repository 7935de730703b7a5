import type { Country } from './calendar.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** First half of an invented company name. */
export const COMPANY_FIRST = words(`
  Amber Anchor Arbor Aspen Atlas Aurora Banyan Basalt Beacon Birch Bluebird Bramble Breeze Bright Brook Canyon
  Cedar Cinder Citrus Clay Clear Clover Cobalt Comet Copper Coral Crest Crystal Cypress Dawn Delta Drift Dune
  Eagle Echo Ember Falcon Fern Field Finch Flint Forest Garnet Glacier Granite Grove Gull Harvest Hazel Heron
  Hill Horizon Indigo Iris Iron Island Ivory Jade Juniper Kestrel Kite Lake Lantern Larch Laurel Linden Lotus
  Lumen Maple Marble Meadow Merlin Mint Mistral Moor Moss Nectar North Oak Ocean Olive Onyx Opal Orchid Osprey
  Otter Palm Pebble Pine Plover Poplar Prairie Quartz Quill Raven Reef Ridge River Robin Rowan Sable Saffron
  Sage Sequoia Shore Silver Slate Sparrow Spruce Stone Summit Swift Tamarind Teal Thistle Tide Timber Topaz
  Valley Velvet Violet Willow Wren
`);

/** Second half; together with the first about twelve thousand names. */
export const COMPANY_SECOND = words(`
  Analytics Apparel Architects Automation Bakery Bank Books Builders Capital Care Catering Chemicals Cinema
  Clinic Cloud Coffee College Components Consulting Courier Craft Dairy Data Dental Design Devices Digital
  Distribution Dynamics Electric Energy Engineering Events Farms Fashion Finance Fitness Foods Forge Freight
  Furniture Gallery Gardens Glass Goods Health Homes Hotels Imaging Instruments Insurance Interiors Kitchens
  Labs Learning Legal Leisure Lighting Logistics Machines Marine Markets Materials Media Medical Metals Mobility
  Motors Music Networks Nutrition Optics Outdoor Packaging Paper Partners Pharmacy Photonics Plastics Power Press
  Print Properties Publishing Rail Recycling Robotics School Security Services Software Solar Sports Steel Studio
  Supply Systems Textiles Tools Toys Trading Travel Water
`);

/** A word in front once every pair is used: "Harbor Amber Foods". */
export const COMPANY_THIRD = words(`
  Alder Alpine Arctic Argent Azure Baltic Boreal Capital Central Coastal Crown Eastern Elder Evergreen First
  Golden Grand Greater Harbor Highland Imperial Inland Inner Keystone Lower Lunar Magna Main Mid Modern Mutual
  National New Noble Nordic Northern Nova Outer Pacific Pioneer Polar Premier Prime Pure Regal Royal Rural
  Solid Southern Sterling Sunny Terra True Twin United Upper Urban Vast Western Wide
`);

/** What follows a company's name where it is registered. */
export const LEGAL_FORM: Readonly<Record<Country, string>> = {
  US: 'Inc',
  DE: 'GmbH',
  GB: 'Ltd',
  BR: 'Ltda',
  PT: 'Lda',
  JP: 'KK',
};

export const GIVEN_NAMES: Readonly<Record<Country, readonly string[]>> = {
  US: words(
    'Aaron Abigail Brian Carla Dana Eric Grace Hannah Isaac Jordan Kayla Logan Megan Noah Olivia Tyler',
  ),
  DE: words('Anja Bernd Claudia Dieter Elke Felix Greta Hanna Jonas Katrin Lukas Maren Nils Petra Sven Uta'),
  GB: words(
    'Alice Arthur Beth Callum Edith Fiona George Harriet Imogen Jack Lucy Oliver Poppy Rhys Sophie Tom',
  ),
  BR: words(
    'Ana Beatriz Bruno Caio Camila Diego Eduarda Felipe Gabriela Igor Juliana Larissa Marcos Rafael Tiago',
  ),
  PT: words('Afonso Catarina Duarte Filipa Francisco Guilherme Leonor Madalena Miguel Rita Sofia Vasco'),
  JP: words('Aiko Akira Daiki Emi Haruka Hiroshi Kaito Kenji Mei Naoki Ren Sakura Takumi Yui Yuki Yuto'),
};

export const FAMILY_NAMES: Readonly<Record<Country, readonly string[]>> = {
  US: words(
    'Adams Baker Carter Diaz Evans Foster Garcia Hayes Jensen Keller Lopez Miller Nguyen Parker Reed Young',
  ),
  DE: words(
    'Albrecht Bauer Busch Fischer Hartmann Keller Lorenz Maurer Neumann Peters Richter Sommer Vogel Weber',
  ),
  GB: words(
    'Ashton Bell Clarke Dawson Ellis Fletcher Hughes Morgan Naylor Pearce Reid Shaw Turner Walsh Wood',
  ),
  BR: words(
    'Almeida Barbosa Cardoso Dias Ferreira Gomes Lima Martins Nunes Oliveira Pereira Ribeiro Santos Souza',
  ),
  PT: words('Azevedo Carvalho Esteves Faria Lopes Matos Neves Pinto Rocha Sousa Tavares Vaz'),
  JP: words(
    'Abe Endo Fujita Hayashi Inoue Ito Kato Kimura Mori Nakamura Ogawa Saito Sato Suzuki Tanaka Yamada',
  ),
};
