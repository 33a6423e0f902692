"""Places and zone words that people type after a clock reading and that no IANA id names."""

from __future__ import annotations

_LISTS: dict[str, str] = {
    # North America
    "America/New_York": """
        nyc|new york city|manhattan|brooklyn|boston|miami|atlanta|philadelphia|philly|washington
        |washington dc|dc|charlotte|orlando|tampa|pittsburgh|baltimore|cleveland|cincinnati
        |raleigh|buffalo|richmond|jersey city|newark|hartford|florida|massachusetts|new jersey
        |pennsylvania|ohio|virginia|north carolina|south carolina|connecticut|maryland|maine
        |vermont|new hampshire|rhode island|delaware|east coast|us east|us eastern|eastern us
        |est/edt|et/est""",
    "America/Chicago": """
        dallas|houston|austin|san antonio|minneapolis|st louis|saint louis|new orleans|memphis
        |milwaukee|kansas city|oklahoma city|omaha|illinois|minnesota|wisconsin|iowa|missouri
        |louisiana|oklahoma|alabama|mississippi|arkansas|us central""",
    "America/Denver": """
        navajo|salt lake city|albuquerque|boulder|colorado|utah|wyoming|montana|new mexico|us mountain""",
    "America/Phoenix": "arizona|tucson|scottsdale",
    "America/Los_Angeles": """
        san francisco|sf|bay area|silicon valley|seattle|la|san diego|san jose california
        |palo alto|oakland|sacramento|las vegas|california|washington state|nevada|west coast
        |us west|us pacific|pacific coast""",
    "America/Toronto": "ottawa|quebec|quebec city|ontario|mississauga",
    "America/Edmonton": "calgary|alberta",
    "America/Vancouver": "british columbia",
    "America/Mexico_City": "guadalajara|puebla",
    "America/Bogota": "medellin|colombia|cali",
    "America/Lima": "peru",
    "America/Argentina/Buenos_Aires": "argentina",
    "America/Sao_Paulo": "rio|rio de janeiro|brasilia|belo horizonte|curitiba|porto alegre",
    "America/Montevideo": "uruguay",
    "America/Caracas": "venezuela",
    "America/Costa_Rica": "costa rica",
    "America/Panama": "panama",
    "America/Puerto_Rico": "puerto rico|san juan",
    # Europe
    "Europe/London": """
        manchester|edinburgh|glasgow|birmingham|leeds|liverpool|bristol|cambridge uk|oxford
        |cardiff|uk|gb|united kingdom|britain|great britain|england|scotland|wales|northern ireland""",
    "Europe/Dublin": "ireland|eire|cork|galway",
    "Europe/Paris": "france|lyon|marseille|toulouse|bordeaux|lille|nantes|strasbourg|nice|grenoble",
    "Europe/Berlin": """
        germany|deutschland|munich|munchen|frankfurt|hamburg|cologne|koln|stuttgart|dusseldorf
        |leipzig|dresden|hannover|hanover|nuremberg|bremen|dortmund""",
    "Europe/Madrid": "spain|espana|barcelona|valencia|sevilla|seville|bilbao",
    "Europe/Lisbon": "porto|lisboa|portugal",
    "Europe/Rome": "italy|italia|milan|milano|turin|naples|florence|roma|bologna|venice",
    "Europe/Amsterdam": "netherlands|holland|rotterdam|the hague|utrecht|eindhoven",
    "Europe/Brussels": "belgium|antwerp|ghent|brussel|bruxelles",
    "Europe/Luxembourg": "luxembourg",
    "Europe/Zurich": "switzerland|geneva|geneve|basel|bern|lausanne",
    "Europe/Vienna": "austria|salzburg|graz|wien",
    "Europe/Warsaw": "poland|krakow|cracow|wroclaw|gdansk|warszawa",
    "Europe/Prague": "czechia|czech republic|brno|praha",
    "Europe/Budapest": "hungary",
    "Europe/Bucharest": "romania|cluj",
    "Europe/Sofia": "bulgaria",
    "Europe/Athens": "greece|thessaloniki",
    "Europe/Stockholm": "sweden|gothenburg|malmo",
    "Europe/Oslo": "norway|bergen",
    "Europe/Copenhagen": "denmark|aarhus",
    "Europe/Helsinki": "finland|tampere",
    "Europe/Kyiv": "ukraine|lviv|kharkiv|odesa",
    "Europe/Moscow": "st petersburg|saint petersburg",
    "Europe/Istanbul": "turkey|ankara|turkiye",
    "Europe/Belgrade": "serbia",
    "Europe/Zagreb": "croatia",
    "Europe/Vilnius": "lithuania",
    "Europe/Riga": "latvia",
    "Europe/Tallinn": "estonia",
    # Africa and the Middle East
    "Africa/Johannesburg": "south africa|cape town|durban|pretoria",
    "Africa/Lagos": "nigeria|abuja",
    "Africa/Nairobi": "kenya|mombasa",
    "Africa/Cairo": "egypt|alexandria",
    "Africa/Casablanca": "morocco|rabat|marrakesh",
    "Africa/Accra": "ghana",
    "Africa/Addis_Ababa": "ethiopia",
    "Asia/Jerusalem": "israel|tel aviv|haifa",
    "Asia/Dubai": "uae|emirates|abu dhabi",
    "Asia/Riyadh": "saudi arabia|saudi|jeddah",
    "Asia/Qatar": "doha",
    "Asia/Tehran": "iran",
    "Africa/Tripoli": "libya",
    "Atlantic/Reykjavik": "iceland",
    "America/Havana": "cuba",
    # Asia and the Pacific
    "Asia/Kolkata": """
        india|mumbai|bombay|delhi|new delhi|bangalore|bengaluru|hyderabad|chennai|pune|kolkata
        |ahmedabad|gurgaon|noida|jaipur|kochi""",
    "Asia/Karachi": "pakistan|lahore|islamabad",
    "Asia/Dhaka": "bangladesh",
    "Asia/Colombo": "sri lanka",
    "Asia/Kathmandu": "nepal",
    "Asia/Shanghai": "china|prc|beijing|shenzhen|guangzhou|hangzhou|chengdu|wuhan|nanjing",
    "Asia/Hong_Kong": "hk|hongkong",
    "Asia/Taipei": "taiwan",
    "Asia/Tokyo": "japan|osaka|kyoto|nagoya|yokohama",
    "Asia/Seoul": "korea|south korea|rok|busan",
    "Asia/Singapore": "sgt",
    "Asia/Manila": "philippines|cebu",
    "Asia/Bangkok": "thailand|ict",
    "Asia/Ho_Chi_Minh": "vietnam|hanoi|saigon|ho chi minh city",
    "Asia/Kuala_Lumpur": "malaysia|kl",
    "Australia/Sydney": "canberra|new south wales",
    "Australia/Melbourne": "victoria australia",
    "Australia/Brisbane": "queensland|gold coast",
    "Australia/Perth": "western australia",
    "Pacific/Auckland": "new zealand|wellington|christchurch|nz",
    "Pacific/Honolulu": "hawaii",
    "America/Anchorage": "alaska",
    "UTC": "zulu|uct|coordinated universal|universal|greenwich mean",
}
_ZONE_PHRASES: dict[str, str] = {
    "America/New_York": "eastern|eastern standard|eastern daylight|us eastern standard",
    "America/Chicago": "central|central standard|central daylight",
    "America/Denver": "mountain|mountain standard|mountain daylight",
    "America/Los_Angeles": "pacific|pacific standard|pacific daylight",
    "America/Anchorage": "alaska standard|alaska daylight",
    "America/Halifax": "atlantic|atlantic standard|atlantic daylight",
    "Europe/Brussels": "central european|central european summer|cet/cest",
    "Europe/Athens": "eastern european|eastern european summer",
    "Europe/Lisbon": "western european|western european summer",
    "Europe/London": "british summer|british",
    "Asia/Kolkata": "indian standard|indian|india standard",
    "Asia/Tokyo": "japan standard|japanese",
    "Australia/Sydney": "australian eastern|australian eastern standard|australian eastern daylight",
}
"""Zones as they are called, without the word "time" after them."""
ZONE_PHRASES: dict[str, str] = {
    phrase: zone for zone, phrases in _ZONE_PHRASES.items() for phrase in phrases.split("|")
}
EXTRA_PLACES: dict[str, str] = {
    " ".join(place.split()): zone for zone, places in _LISTS.items() for place in places.split("|")
}
AMBIGUOUS_PLACES: dict[str, tuple[str, ...]] = {
    "us": ("America/New_York", "America/Chicago", "America/Los_Angeles"),
    "usa": ("America/New_York", "America/Chicago", "America/Los_Angeles"),
    "united states": ("America/New_York", "America/Chicago", "America/Los_Angeles"),
    "america": ("America/New_York", "America/Chicago", "America/Los_Angeles"),
    "north america": ("America/New_York", "America/Chicago", "America/Los_Angeles"),
    "american": ("America/New_York", "America/Chicago", "America/Los_Angeles"),
    "texas": ("America/Chicago", "America/Denver"),
    "tennessee": ("America/Chicago", "America/New_York"),
    "kentucky": ("America/New_York", "America/Chicago"),
    "indiana": ("America/New_York", "America/Chicago"),
    "michigan": ("America/New_York", "America/Chicago"),
    "oregon": ("America/Los_Angeles", "America/Boise"),
    "idaho": ("America/Boise", "America/Los_Angeles"),
    "kansas": ("America/Chicago", "America/Denver"),
    "nebraska": ("America/Chicago", "America/Denver"),
    "portland": ("America/Los_Angeles", "America/New_York"),
    "columbus": ("America/New_York", "America/Chicago"),
    "nashville": ("America/Chicago", "America/New_York"),
    "cambridge": ("Europe/London", "America/New_York"),
    "springfield": ("America/Chicago", "America/New_York"),
    "georgia": ("America/New_York", "Asia/Tbilisi"),
    "san jose": ("America/Los_Angeles", "America/Costa_Rica"),
    "canada": ("America/Toronto", "America/Vancouver"),
    "mexico": ("America/Mexico_City", "America/Tijuana"),
    "brazil": ("America/Sao_Paulo", "America/Manaus"),
    "brasil": ("America/Sao_Paulo", "America/Manaus"),
    "chile": ("America/Santiago", "Pacific/Easter"),
    "ecuador": ("America/Guayaquil", "Pacific/Galapagos"),
    "europe": ("Europe/London", "Europe/Berlin", "Europe/Athens"),
    "european": ("Europe/London", "Europe/Berlin", "Europe/Athens"),
    "eu": ("Europe/Berlin", "Europe/Lisbon", "Europe/Athens"),
    "emea": ("Europe/London", "Europe/Berlin", "Asia/Dubai"),
    "apac": ("Asia/Singapore", "Asia/Tokyo", "Australia/Sydney"),
    "asia": ("Asia/Singapore", "Asia/Tokyo", "Asia/Kolkata"),
    "africa": ("Africa/Lagos", "Africa/Johannesburg", "Africa/Nairobi"),
    "latam": ("America/Sao_Paulo", "America/Mexico_City", "America/Bogota"),
    "south america": ("America/Sao_Paulo", "America/Bogota"),
    "middle east": ("Asia/Dubai", "Asia/Riyadh"),
    "russia": ("Europe/Moscow", "Asia/Vladivostok"),
    "indonesia": ("Asia/Jakarta", "Asia/Makassar"),
    "kazakhstan": ("Asia/Almaty", "Asia/Aqtau"),
    "mongolia": ("Asia/Ulaanbaatar", "Asia/Hovd"),
    "australia": ("Australia/Sydney", "Australia/Brisbane", "Australia/Perth"),
    "aussie": ("Australia/Sydney", "Australia/Brisbane", "Australia/Perth"),
    "australian": ("Australia/Sydney", "Australia/Brisbane", "Australia/Perth"),
    "south australia": ("Australia/Adelaide", "Australia/Broken_Hill"),
}
"""Places of several zones, and the best known of them."""
